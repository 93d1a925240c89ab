package dev.wadi.processor;

import dev.wadi.change.Change;
import dev.wadi.delivery.StepConfigurationException;
import dev.wadi.delivery.WadiConstants;
import dev.wadi.envelope.EnvelopeWriter;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * The step {@code changeEnvelope}: makes JSON of a change, with its table, operation, key, values, position and types, in
 * the format of docs/envelope.md. One change becomes an object, a list an array of such.
 */
public final class ChangeEnvelope implements Processor {

    private static final String JSON = "application/json";

    private final EnvelopeWriter writer = new EnvelopeWriter();

    @Override
    @SuppressWarnings("unchecked")
    public void process(final Exchange exchange) {
        final Message message = exchange.getMessage();
        final Object body = message.getBody();
        if (body instanceof Change change) {
            message.setBody(writer.write(change));
        } else if (body instanceof List<?> changes) {
            if (changes.isEmpty()) {
                // The announcement of a table is no change.
                exchange.setRouteStop(true);
                return;
            }
            message.setBody(writer.write((List<Change>) changes));
        } else {
            throw new StepConfigurationException("ChangeEnvelope takes a change or a list of changes, not "
                    + (body == null ? "an empty body" : body.getClass().getName())
                    + "; put it behind the other steps on changes");
        }
        exchange.setProperty(WadiConstants.CHANGES, body);
        message.setHeader(Exchange.CONTENT_TYPE, JSON);
    }
}
