package dev.wadi.source;

import dev.wadi.delivery.StepFailure;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/** Notes at which step an exchange has failed, which Camel does not tell when the exchange has left the step. */
final class StepWatch implements InterceptStrategy {

    @Override
    public Processor wrapProcessorInInterceptors(
            final CamelContext context, final NamedNode node, final Processor target, final Processor nextTarget) {
        return new Watched(target, node.getId());
    }

    private static final class Watched extends DelegateAsyncProcessor {

        private final String step;

        private Watched(final Processor target, final String step) {
            super(target);
            this.step = step;
        }

        @Override
        public boolean process(final Exchange exchange, final AsyncCallback callback) {
            return super.process(exchange, doneSync -> {
                if (exchange.getException() != null) {
                    StepFailure.note(exchange, step);
                }
                callback.done(doneSync);
            });
        }
    }
}
