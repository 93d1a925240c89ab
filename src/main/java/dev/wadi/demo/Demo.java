package dev.wadi.demo;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A source that changes, an empty destination, and a board that shows what somebody else copies from one to the other:
 *
 * <pre>{@code
 * try (Demo demo = Demo.start(board, clock, "__hevo_is_deleted__")) {
 *     // start the replication from demo.databases()
 *     demo.startWorkload();
 *     demo.run(() -> stopping);
 *     agreed = demo.finish(Duration.ofSeconds(30));
 *     // stop the replication
 * }
 * }</pre>
 *
 * Called by one thread.
 */
public final class Demo implements AutoCloseable {

    private static final long SEED = 20260101;
    private static final int TRANSACTIONS_PER_SECOND = 60;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final EmbeddedDatabases databases;
    private final ShopWorkload workload;
    private final Comparison comparison;
    private final DemoBoard board;
    private final Clock clock;

    private Demo(
            final EmbeddedDatabases databases, final DemoBoard board, final Clock clock, final String deletedColumn) {
        this.databases = databases;
        this.board = requireNonNull(board, "board");
        this.clock = requireNonNull(clock, "clock");
        this.workload = new ShopWorkload(databases.source(), SEED, TRANSACTIONS_PER_SECOND);
        this.comparison = new Comparison(databases.source(), databases.destination(), deletedColumn);
    }

    /**
     * Returns when both databases run and the source's tables are filled.
     *
     * @param deletedColumn the destination's column that marks deleted rows
     * @throws DemoException if the databases cannot be started
     */
    public static Demo start(final DemoBoard board, final Clock clock, final String deletedColumn) {
        board.say("Starting two embedded PostgreSQL servers; the first time takes longest.");
        final EmbeddedDatabases databases = EmbeddedDatabases.start();
        try {
            ShopSchema.load(databases.source());
            board.showConnections(databases.source(), databases.destination());
            return new Demo(databases, board, clock, deletedColumn);
        } catch (final RuntimeException e) {
            databases.close();
            throw e;
        }
    }

    public EmbeddedDatabases databases() {
        return databases;
    }

    public void startWorkload() {
        workload.start();
    }

    /** Keeps the board up to date until told to stop, or interrupted. */
    public void run(final BooleanSupplier stop) {
        do {
            board.show(comparison.count(), workload.count());
        } while (pause(board.interval(), stop));
    }

    public void run(final Duration atMost, final BooleanSupplier stop) {
        final Instant end = clock.instant().plus(atMost);
        run(() -> stop.getAsBoolean() || !clock.instant().isBefore(end));
    }

    /**
     * Stops the workload, waits for the copy to catch up, and says what has come of it.
     *
     * @return whether source and destination agree in every row and column
     */
    public boolean finish(final Duration patience) {
        workload.close();
        board.say("");
        board.say("The workload has stopped; waiting at most " + patience.toSeconds() + " s for the copy to catch up.");
        final Instant end = clock.instant().plus(patience);
        List<Difference> differences = differences();
        while (!differences.isEmpty() && clock.instant().isBefore(end) && pause(PAUSE, () -> false)) {
            if (comparison.count().inStep()) {
                differences = differences();
            }
        }
        differences = differences.isEmpty() ? differences : differences();
        board.showSummary(comparison.count(), workload.count(), differences);
        return differences.isEmpty();
    }

    /** Stops the workload and both databases and deletes their data. Stop the replication before. */
    @Override
    public void close() {
        workload.close();
        comparison.close();
        databases.close();
    }

    private List<Difference> differences() {
        try {
            return comparison.differences();
        } catch (final DemoException e) {
            return List.of(new Difference("all tables", e.getMessage()));
        }
    }

    /** False as soon as told to stop, or if interrupted. */
    private static boolean pause(final Duration duration, final BooleanSupplier stop) {
        final long end = System.nanoTime() + duration.toNanos();
        try {
            while (!stop.getAsBoolean()) {
                final long left = end - System.nanoTime();
                if (left <= 0) {
                    return true;
                }
                Thread.sleep(Math.max(1, Math.min(left, PAUSE.toNanos()) / 1_000_000));
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }
}
