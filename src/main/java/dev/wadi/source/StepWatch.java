package dev.wadi.source;

import dev.wadi.delivery.StepFailure;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Ordered;
import org.apache.camel.Processor;
import org.apache.camel.model.SplitDefinition;
import org.apache.camel.processor.MulticastProcessor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Notes at which step an exchange has failed, which Camel does not tell when the exchange has left the step; and lets an
 * announcement pass the steps that it is not for.
 */
final class StepWatch implements InterceptStrategy, Ordered {

    /** Next to the step, so that interceptors of the route do not stand between: an announcement passes the step alone. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST;
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            final CamelContext context, final NamedNode node, final Processor target, final Processor nextTarget) {
        final boolean isKeptFromAnnouncements =
                StraightRoute.steps(target).stream().anyMatch(step -> Announcement.isKeptFrom(node, step));
        return new Watched(target, node, isKeptFromAnnouncements);
    }

    private static final class Watched extends DelegateAsyncProcessor {

        private final String step;

        private final boolean isKeptFromAnnouncements;
        private final MulticastProcessor split;

        private Watched(final Processor target, final NamedNode node, final boolean isKeptFromAnnouncements) {
            super(target);
            this.step = node.getId();
            this.isKeptFromAnnouncements = isKeptFromAnnouncements;
            this.split = node instanceof SplitDefinition && target instanceof MulticastProcessor found ? found : null;
        }

        @Override
        public boolean process(final Exchange exchange, final AsyncCallback callback) {
            if (isAnnounced(exchange)) {
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
    }
}
