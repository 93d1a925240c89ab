package dev.wadi.delivery;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Change;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeExtension;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.util.ObjectHelper;

/**
 * Why an exchange does not count as delivered.
 *
 * @param isHandled whether an error handler of the route has handled the exception: for Camel the exchange is done then
 * @param step the id of the step that failed, or of its route; empty if neither is known
 * @param change the change that failed as the steps before had left it; null if it is not known which it is
 */
public record StepFailure(Throwable cause, boolean isHandled, String step, Change change) {

    public StepFailure {
        requireNonNull(cause, "cause");
        requireNonNull(step, "step");
    }

    /** Of an exchange that has completed in whatever way; empty if it counts as delivered. */
    static Optional<StepFailure> of(final Exchange exchange) {
        if (exchange.getException() != null) {
            return Optional.of(of(exchange, exchange.getException(), false));
        }
        if (exchange.isRollbackOnly() || exchange.isRollbackOnlyLast()) {
            return Optional.of(of(exchange, new IllegalStateException("the exchange was rolled back"), false));
        }
        if (isHandled(exchange)) {
            final Throwable caught = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class);
            return Optional.of(
                    of(exchange, caught == null ? new IllegalStateException("a failure was handled") : caught, true));
        }
        return Optional.empty();
    }

    /** A doCatch of the route leaves no such mark: there the route itself has decided. */
    private static boolean isHandled(final Exchange exchange) {
        final ExchangeExtension extension = exchange.getExchangeExtension();
        return extension.isFailureHandled()
                || extension.isErrorHandlerHandledSet() && extension.isErrorHandlerHandled();
    }

    static StepFailure of(final Exchange exchange, final Throwable cause, final boolean isHandled) {
        return new StepFailure(cause, isHandled, stepOf(exchange, cause), changeOf(exchange));
    }

    /** The exchange has failed at a step; the innermost of those that its exception leaves is the one. */
    public static void note(final Exchange exchange, final String step) {
        final Noted noted = exchange.getProperty(WadiConstants.FAILED_STEP, Noted.class);
        if (noted == null || !noted.isOf(exchange.getException())) {
            exchange.setProperty(WadiConstants.FAILED_STEP, new Noted(exchange.getException(), step));
        }
    }

    /** An error handler or a split may put another exception around it. */
    private record Noted(Throwable exception, String step) {

        private boolean isOf(final Throwable failure) {
            for (final Throwable error : ObjectHelper.createExceptionIterable(failure)) {
                if (error == exception) {
                    return true;
                }
            }
            return false;
        }
    }

    private static String stepOf(final Exchange exchange, final Throwable cause) {
        final Noted noted = exchange.getProperty(WadiConstants.FAILED_STEP, Noted.class);
        return noted != null && noted.isOf(cause)
                ? noted.step()
                : Optional.ofNullable(exchange.getProperty(ExchangePropertyKey.FAILURE_ROUTE_ID, String.class))
                        .orElse("");
    }

    private static Change changeOf(final Exchange exchange) {
        final Change inBody = single(exchange.getMessage().getBody());
        return inBody != null ? inBody : single(exchange.getProperty(WadiConstants.CHANGES));
    }

    private static Change single(final Object body) {
        final Object one = body instanceof List<?> list && list.size() == 1 ? list.get(0) : body;
        return one instanceof Change change ? change : null;
    }
}
