package dev.wadi.delivery;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the threads of a pipeline do with an {@link Error}, such as memory that is used up or a class that is missing.
 * After one nothing can be relied on, so a pipeline ends where it is durable and does not retry.
 */
public final class JvmErrors {

    private static final Logger LOG = LoggerFactory.getLogger(JvmErrors.class);

    private JvmErrors() {}

    /** The Error that is behind a failure: drivers, Camel and Debezium wrap Errors into exceptions. */
    public static Optional<Error> in(final Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Error error) {
                return Optional.of(error);
            }
        }
        return Optional.empty();
    }

    /** The Error in one line, with what can be done about it. */
    public static String text(final Error error) {
        final String name = error.getClass().getSimpleName()
                + (error.getMessage() == null
                        ? ""
                        : ": " + error.getMessage().lines().findFirst().orElse(""));
        return error instanceof OutOfMemoryError
                ? name + "; give the JVM more memory with -Xmx (docs/memory.md says how much the largest value needs)"
                : name;
    }

    /**
     * Passes an Error on to the program, if that listens: the standalone process ends by it. A thread calls it at its
     * end, and where an executor would drop the Error.
     */
    public static void raise(final Error error) {
        if (Thread.getDefaultUncaughtExceptionHandler() instanceof ErrorListener listener) {
            listener.uncaughtException(Thread.currentThread(), error);
        }
    }

    /**
     * A task for an executor, which would drop what the task throws and never run it again. An exception is logged and
     * survived; an Error is raised.
     *
     * @param what the task, as it is named in the log
     */
    public static Runnable guarded(final String what, final Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (final RuntimeException e) {
                final Optional<Error> error = in(e);
                LOG.error("{} has failed unexpectedly and runs again: {}", what, e.toString());
                LOG.debug("{} has failed because of", what, e);
                error.ifPresent(JvmErrors::raise);
            } catch (final Error e) {
                LOG.error("{} has failed: {}", what, text(e));
                raise(e);
            }
        };
    }
}
