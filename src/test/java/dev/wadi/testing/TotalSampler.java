package dev.wadi.testing;

import dev.wadi.change.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Reads the sum of all live balances at a destination again and again on a thread of its own, and notes each sum
 * that is not the expected one: then a reader has seen part of a transaction. What it may ignore is only the time
 * before the table holds live rows, and the time when the destination cannot be reached.
 */
public final class TotalSampler implements AutoCloseable {
    private static final int NOTED = 10;
    private static final Duration PAUSE = Duration.ofMillis(1);

    private final Database destination;
    private final String query;
    private final long expected;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread = new Thread(this::sample, "total-sampler");
    // Guarded by this.
    private final List<String> deviations = new ArrayList<>();
    private long reads;

    private TotalSampler(Database destination, TableId accounts, String live, long expected) {
        this.destination = destination;
        this.query = "select sum(balance), count(*) from " + ComparedTable.qualified(accounts) + " where " + live;
        this.expected = expected;
    }

    /** Starts to read a table with a column {@code balance}; a load in several transactions must be over by then. */
    public static TotalSampler start(Database destination, TableId accounts, long expected) {
        return start(destination, accounts, "not \"__hevo_is_deleted__\"", expected);
    }

    /** The same with the SQL condition for a live row. */
    public static TotalSampler start(Database destination, TableId accounts, String live, long expected) {
        TotalSampler sampler = new TotalSampler(destination, accounts, live, expected);
        sampler.thread.setDaemon(true);
        sampler.thread.start();
        return sampler;
    }

    /** Samples for as long as this is true, and at least one read. */
    public static void assertTotalAlways(
            Database destination, TableId accounts, long expected, BooleanSupplier goesOn) {
        try (TotalSampler sampler = start(destination, accounts, expected)) {
            while ((goesOn.getAsBoolean() || sampler.reads() == 0) && !sampler.rest(Duration.ofMillis(20))) {
                sampler.assertNoDeviation();
            }
            sampler.stopAndAssert();
        }
    }

    public static void assertTotalAlways(Database destination, TableId accounts, long expected, Duration duration) {
        long until = System.nanoTime() + duration.toNanos();
        assertTotalAlways(destination, accounts, expected, () -> System.nanoTime() < until);
    }

    /** How many sums it has read: a test should want many. */
    public synchronized long reads() {
        return reads;
    }

    /** Fails if any sum deviated, or if there was none. */
    public void stopAndAssert() {
        close();
        assertNoDeviation();
        if (reads() == 0) {
            throw new AssertionError("No sum could be read: " + query);
        }
    }

    @Override
    public void close() {
        stopped.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void assertNoDeviation() {
        if (!deviations.isEmpty()) {
            throw new AssertionError(
                    "Expected " + expected + " at each of " + reads + " reads, but " + String.join(", ", deviations));
        }
    }

    private void sample() {
        while (!rest(PAUSE)) {
            try (Connection connection = destination.connect();
                    Statement statement = connection.createStatement()) {
                do {
                    read(statement);
                } while (!rest(PAUSE));
            } catch (SQLException e) {
                if (!isUnreachableOrMissing(e)) {
                    note("a read failed: " + e.getMessage());
                    return;
                }
            }
        }
    }

    private void read(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            long sum = row.getLong(1);
            long rows = row.getLong(2);
            synchronized (this) {
                if (rows == 0 && reads == 0) {
                    return;
                }
                reads++;
                if (sum != expected) {
                    note("read " + reads + " saw " + sum + " in " + rows + " rows");
                }
            }
        }
    }

    private synchronized void note(String deviation) {
        if (deviations.size() < NOTED) {
            deviations.add(deviation);
        }
    }

    private boolean rest(Duration pause) {
        try {
            return stopped.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Also a database or schema that is yet to be made. */
    private boolean isUnreachableOrMissing(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        boolean missing = List.of("3D000", "3F000", "42P01").contains(state);
        return state.startsWith("08") || state.startsWith("57P0") || missing && reads() == 0;
    }
}
