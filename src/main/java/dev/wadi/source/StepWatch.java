package dev.wadi.source;

import dev.wadi.delivery.ExchangeDelivery;
import dev.wadi.delivery.SchemaStep;
import dev.wadi.delivery.StepFailure;
import dev.wadi.delivery.ValueStep;
import dev.wadi.delivery.WadiConstants;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.SplitDefinition;
import org.apache.camel.processor.MulticastProcessor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Notes at which step an exchange has failed, which Camel does not tell when the exchange has left the step; and lets a
 * change that is replayed pass the steps that have changed its values before, and an announcement those that it is not for.
 */
final class StepWatch implements InterceptStrategy {

    @Override
    public Processor wrapProcessorInInterceptors(
            final CamelContext context, final NamedNode node, final Processor target, final Processor nextTarget) {
        final boolean changesValues = node instanceof ProcessDefinition
                && StraightRoute.steps(target).stream()
                        .anyMatch(step -> step instanceof ValueStep && !(step instanceof SchemaStep));
        final boolean isKeptFromAnnouncements =
                StraightRoute.steps(target).stream().anyMatch(step -> Announcement.isKeptFrom(node, step));
        return new Watched(target, node, changesValues, isKeptFromAnnouncements);
    }

    private static final class Watched extends DelegateAsyncProcessor {

        private final String step;

        private final boolean changesValues;

        private final boolean isKeptFromAnnouncements;
        private final MulticastProcessor split;

        private Watched(
                final Processor target,
                final NamedNode node,
                final boolean changesValues,
                final boolean isKeptFromAnnouncements) {
            super(target);
            this.step = node.getId();
            this.changesValues = changesValues;
            this.isKeptFromAnnouncements = isKeptFromAnnouncements;
            this.split = node instanceof SplitDefinition && target instanceof MulticastProcessor found ? found : null;
        }

        @Override
        public boolean process(final Exchange exchange, final AsyncCallback callback) {
            if (hasPassed(exchange)) {
                StepFailure.notePassed(exchange, step);
                callback.done(true);
                return true;
            }
            if (isAnnounced(exchange)) {
                callback.done(true);
                return true;
            }
            return super.process(exchange, doneSync -> {
                if (exchange.getException() != null) {
                    StepFailure.note(exchange, step);
                } else if (changesValues) {
                    StepFailure.notePassed(exchange, step);
                }
                callback.done(doneSync);
            });
        }

        /** Whether it was an announcement, which has passed the step in its own way. */
        private boolean isAnnounced(final Exchange exchange) {
            if (!isKeptFromAnnouncements && split == null || !Announcement.isIn(exchange)) {
                return false;
            }
            if (split != null) {
                Announcement.split(exchange, split);
            }
            return true;
        }

        private boolean hasPassed(final Exchange exchange) {
            if (!changesValues) {
                return false;
            }
            final ExchangeDelivery delivery = exchange.getProperty(WadiConstants.DELIVERY, ExchangeDelivery.class);
            return delivery != null && delivery.skips(step);
        }
    }
}
