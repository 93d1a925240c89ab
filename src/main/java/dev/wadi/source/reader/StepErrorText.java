package dev.wadi.source.reader;

import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.StepConfigurationException;
import dev.wadi.delivery.StepFailure;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.util.ObjectHelper;

/** What is said of a step that has failed: never a value of a row, which the words of a step may quote. */
final class StepErrorText {

    private static final Pattern LIBRARIES =
            Pattern.compile("java\\.|jdk\\.|org\\.apache\\.(camel|kafka)\\.|io\\.debezium\\.|dev\\.wadi\\.source\\.");

    private StepErrorText() {}

    /**
     * @param what was handed over
     * @return a {@link RouteException}, or what a destination has thrown
     */
    static RuntimeException exception(final StepFailure failed, final String what) {
        final Throwable failure = failed.cause();
        final DeliveryException delivery = ObjectHelper.getException(DeliveryException.class, failure);
        if (delivery != null) {
            return delivery;
        }
        if (ObjectHelper.getException(InterruptedException.class, failure) != null) {
            Thread.currentThread().interrupt();
        }
        final Throwable root = root(failure);
        return new RouteException(
                (failed.step().isEmpty() ? "A step" : "Step '" + failed.step() + "'") + " of the route failed on the "
                        + failedChange(failed, what) + reason(root)
                        + (failed.isHandled() ? ", which an error handler has handled; that is no delivery" : ""),
                failed);
    }

    /** The message of a user's step may show values of rows; at level DEBUG the pipeline's log has it. */
    private static String reason(final Throwable root) {
        return root instanceof StepConfigurationException
                ? ": " + root.getMessage()
                : " with " + root.getClass().getSimpleName() + place(root)
                        + "; its message, which may show values, is in the log at level DEBUG";
    }

    private static Throwable root(final Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** For a dead letter, which must not quote the step. */
    static String kind(final Throwable failure) {
        final Throwable root = root(failure);
        return root.getClass().getSimpleName() + place(root);
    }

    /** The user's code that threw, if it was code. */
    private static String place(final Throwable root) {
        return Stream.of(root.getStackTrace())
                .filter(frame -> !LIBRARIES.matcher(frame.getClassName()).lookingAt())
                .findFirst()
                .map(frame -> " in " + frame.getClassName() + "." + frame.getMethodName())
                .orElse("");
    }

    /** Inside a split the exchange that failed has one change as its body. */
    private static String failedChange(final StepFailure failure, final String what) {
        return failure.change() == null ? what : failure.change().describe();
    }
}
