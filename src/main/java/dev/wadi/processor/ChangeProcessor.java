package dev.wadi.processor;

import dev.wadi.change.Change;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.StepConfigurationException;
import dev.wadi.delivery.WadiConstants;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * A step on changes: takes one change or a list of them in the body, leaves the same form. Holds the one place that
 * knows the forms a body can have.
 */
abstract class ChangeProcessor implements Processor {

    @Override
    @SuppressWarnings("unchecked")
    public final void process(final Exchange exchange) {
        final Message message = exchange.getMessage();
        final Object body = message.getBody();
        if (body instanceof List<?> changes) {
            leave(exchange, apply((List<Change>) changes));
        } else if (body instanceof Change change) {
            final List<Change> result = apply(List.of(change));
            leave(exchange, result.isEmpty() ? result : result.get(0));
        } else {
            throw new StepConfigurationException(
                    getClass().getSimpleName() + " takes a change or a list of changes, not "
                            + (body == null ? "an empty body" : body.getClass().getName())
                            + "; put it directly behind postgres-changes:");
        }
        final boolean hadNothing = body instanceof List<?> changes && changes.isEmpty() && !isAnnouncement(exchange);
        applyToAnnouncement(exchange);
        if (!hadNothing
                && exchange.getMessage().getBody() instanceof List<?> left
                && left.isEmpty()
                && !isAnnouncement(exchange)) {
            // What follows would have nothing to do, and an endpoint would get an empty message.
            exchange.setRouteStop(true);
        }
    }

    private void applyToAnnouncement(final Exchange exchange) {
        final TableSchema announced = exchange.getProperty(WadiConstants.ANNOUNCED_TABLE, TableSchema.class);
        if (announced != null) {
            final TableSchema shaped = apply(announced);
            if (shaped == null) {
                exchange.removeProperty(WadiConstants.ANNOUNCED_TABLE);
            } else {
                exchange.setProperty(WadiConstants.ANNOUNCED_TABLE, shaped);
            }
        }
    }

    private static boolean isAnnouncement(final Exchange exchange) {
        return exchange.getProperty(WadiConstants.ANNOUNCED_TABLE) != null;
    }

    private static void leave(final Exchange exchange, final Object changes) {
        exchange.getMessage().setBody(changes);
        exchange.setProperty(WadiConstants.CHANGES, changes);
    }

    /** The changes after this step; those that it leaves out are missing. */
    abstract List<Change> apply(List<Change> changes);

    /** The shape that a table has after this step; null if it leaves the table out. */
    TableSchema apply(final TableSchema schema) {
        return schema;
    }
}
