package dev.wadi.command;

import static java.util.Objects.requireNonNull;

import dev.wadi.destination.jdbc.LetterChoice;
import dev.wadi.destination.jdbc.StepLetterTable;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Has the running pipeline send changes on which a step has failed through its route again, and waits for what becomes of
 * them. Without a running pipeline they wait for the next one.
 */
final class RouteReplay {

    private static final Duration POLL = Duration.ofMillis(300);

    /** A pipeline looks every two seconds, and its reader has to stop first. */
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    private final StepLetterTable letters;

    RouteReplay(final StepLetterTable letters) {
        this.letters = requireNonNull(letters, "letters");
    }

    /** @param waiting those that no pipeline has taken yet */
    record Outcome(long replayed, long failed, long waiting) {

        boolean isComplete() {
            return failed == 0 && waiting == 0;
        }

        String note() {
            return waiting == 0
                    ? ""
                    : " Waiting for the pipeline, which sends them through its route when it runs: " + waiting + ".";
        }
    }

    Outcome run(final LetterChoice choice) {
        final Set<Long> requested = letters.request(choice);
        final long end = System.nanoTime() + PATIENCE.toNanos();
        Set<Long> open = requested;
        while (!open.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL.toMillis()));
            open = letters.open();
            open.retainAll(requested);
        }
        final Set<Long> left = letters.all();
        left.retainAll(requested);
        return new Outcome(requested.size() - left.size(), left.size() - open.size(), open.size());
    }
}
