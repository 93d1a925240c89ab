package dev.wadi.processor;

import dev.wadi.change.Change;
import dev.wadi.delivery.WadiConstants;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** The step {@code changeHeaders}: puts table, operation and position of a single change into headers. */
public final class ChangeHeaders implements Processor {

    @Override
    public void process(final Exchange exchange) throws InvalidPayloadException {
        final Message message = exchange.getMessage();
        final Change change = message.getMandatoryBody(Change.class);
        message.setHeader(WadiConstants.TABLE, change.getTable().toString());
        message.setHeader(WadiConstants.OPERATION, change.getOperation().name());
        message.setHeader(WadiConstants.POSITION, change.getPosition().toString());
    }
}
