package dev.wadi.command;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.PlainText;
import dev.wadi.delivery.ErrorListener;
import dev.wadi.delivery.JvmErrors;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the standalone process by the first Error of any thread, with an exit code of its own, so that a supervisor
 * starts it again. A thread that ends by an exception is only reported: what it did is named in the log, the others go
 * on.
 */
public final class ErrorExit implements ErrorListener {

    /** The exit code after an Error. */
    public static final int CODE = 3;

    private static final Logger LOG = LoggerFactory.getLogger(ErrorExit.class);

    private final IntConsumer end;

    /** @param end ends the process with the exit code, whatever state its threads are in */
    public ErrorExit(final IntConsumer end) {
        this.end = requireNonNull(end, "end");
    }

    @Override
    public void uncaughtException(final Thread thread, final Throwable failure) {
        final Optional<Error> error = JvmErrors.in(failure);
        if (error.isEmpty()) {
            LOG.error("Thread {} has ended unexpectedly: {}", thread.getName(), failure.toString());
            LOG.debug("Thread {} has ended because of", thread.getName(), failure);
            return;
        }
        try {
            System.err.println("wadi: exit code " + CODE + " because of an error in thread " + thread.getName() + ": "
                    + PlainText.of(JvmErrors.text(error.get()))
                    + ". After a restart the pipeline continues from what is durable.");
        } finally {
            end.accept(CODE);
        }
    }
}
