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
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Notes at which step an exchange has failed, which Camel does not tell when the exchange has left the step; and lets a
 * change that is replayed pass the steps that have changed its values before.
 */
final class StepWatch implements InterceptStrategy {

    @Override
    public Processor wrapProcessorInInterceptors(
            final CamelContext context, final NamedNode node, final Processor target, final Processor nextTarget) {
        final boolean changesValues = StraightRoute.steps(target).stream()
                .anyMatch(step -> step instanceof ValueStep && !(step instanceof SchemaStep));
        return new Watched(target, node.getId(), changesValues);
    }

    private static final class Watched extends DelegateAsyncProcessor {

        private final String step;

        private final boolean changesValues;

        private Watched(final Processor target, final String step, final boolean changesValues) {
            super(target);
            this.step = step;
            this.changesValues = changesValues;
        }

        @Override
        public boolean process(final Exchange exchange, final AsyncCallback callback) {
            if (hasPassed(exchange)) {
                callback.done(true);
                return true;
            }
            return super.process(exchange, doneSync -> {
                if (exchange.getException() != null) {
                    StepFailure.note(exchange, step);
                }
                callback.done(doneSync);
            });
        }

        private boolean hasPassed(final Exchange exchange) {
            final ExchangeDelivery delivery = exchange.getProperty(WadiConstants.DELIVERY, ExchangeDelivery.class);
            return delivery != null && delivery.hasPassed(step) && changesValues;
        }
    }
}
