package dev.wadi.processor;

import dev.wadi.change.Change;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.ValueStep;
import dev.wadi.delivery.WadiConstants;
import dev.wadi.delivery.WrongRouteException;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * A step on changes: takes one change or a list of them in the body, leaves the same form. Holds the one place that
 * knows the forms a body can have.
 */
abstract class ChangeProcessor implements Processor, ValueStep {

    @Override
    @SuppressWarnings("unchecked")
    public final void process(final Exchange exchange) {
        final Message message = exchange.getMessage();
        final Object body = message.getBody();
        if (body instanceof List<?> changes) {
            message.setBody(apply((List<Change>) changes));
        } else if (body instanceof Change change) {
            message.setBody(apply(List.of(change)).get(0));
        } else {
            throw new WrongRouteException(getClass().getSimpleName() + " takes a change or a list of changes, not "
                    + (body == null ? "an empty body" : body.getClass().getName())
                    + "; put it directly behind postgres-changes:");
        }
        exchange.setProperty(WadiConstants.CHANGES, message.getBody());
        final TableSchema announced = exchange.getProperty(WadiConstants.ANNOUNCED_TABLE, TableSchema.class);
        if (announced != null) {
            exchange.setProperty(WadiConstants.ANNOUNCED_TABLE, apply(announced));
        }
    }

    abstract List<Change> apply(List<Change> changes);

    /** The shape that a table has after this step. */
    TableSchema apply(final TableSchema schema) {
        return schema;
    }
}
