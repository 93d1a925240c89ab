package dev.wadi.benchmark;

import dev.wadi.testing.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Commits single rows at a steady pace and looks every {@link #LOOK_EVERY} which of them the destination shows. One
 * connection commits, one looks, and one writes the bulk if there is any.
 */
final class LatencyProbe {

    static final String TABLE = "measured_singles";

    private static final Duration LOOK_EVERY = Duration.ofMillis(1);

    private final Database source;
    private final Database destination;
    private final Running contender;
    private final String liveRows;
    private final Sizes sizes;
    private long nextSingle = 1;
    private long nextBulk = 1;

    LatencyProbe(
            final Database source,
            final Database destination,
            final Running contender,
            final String liveRows,
            final Sizes sizes) {
        this.source = source;
        this.destination = destination;
        this.contender = contender;
        this.liveRows = liveRows;
        this.sizes = sizes;
    }

    /** Returns when the first row has come through, before which nothing is counted. */
    void awaitFirst() throws SQLException {
        final long first = nextSingle++;
        source.execute(Rows.insert(TABLE, "" + first, "" + first));
        watch(first, new long[1]);
    }

    Latency measure(final boolean besideBulk) {
        final int count = sizes.warmUpTransactions() + sizes.latencyTransactions();
        final long first = nextSingle;
        nextSingle += count;
        final long[] committed = new long[count];
        final long[] seen = new long[count];
        final AtomicBoolean isOver = new AtomicBoolean();
        final CompletableFuture<Void> bulk = besideBulk ? async(() -> writeBulk(isOver)) : done();
        final CompletableFuture<Void> watching = async(() -> watch(first, seen));
        try {
            async(() -> commit(first, committed)).join();
            watching.join();
        } finally {
            isOver.set(true);
            bulk.join();
        }
        final long[] delays = new long[count];
        // A row can be seen before the commit has told its client.
        Arrays.setAll(delays, i -> Math.max(0, seen[i] - committed[i]));
        return Latency.of(Arrays.copyOfRange(delays, sizes.warmUpTransactions(), count));
    }

    private void commit(final long first, final long[] committed) throws SQLException {
        try (Connection connection = source.connect();
                PreparedStatement insert = connection.prepareStatement(Rows.insert(TABLE, "?", "?"))) {
            final long begin = System.nanoTime();
            for (int i = 0; i < committed.length; i++) {
                pauseUntil(begin + TimeUnit.SECONDS.toNanos(1) / Sizes.TRANSACTIONS_PER_SECOND * i);
                insert.setLong(1, first + i);
                insert.setLong(2, first + i);
                insert.executeUpdate();
                committed[i] = System.nanoTime();
            }
        }
    }

    /** Transactions arrive in order, so the highest key tells of all before it. */
    private void watch(final long first, final long[] seen) throws SQLException {
        final long until = System.nanoTime() + sizes.patience().toNanos();
        try (Connection connection = destination.connect();
                Statement statement = connection.createStatement()) {
            int count = 0;
            while (count < seen.length) {
                final long highest = Rows.highest(statement, TABLE, liveRows).orElse(0L);
                final long now = System.nanoTime();
                for (; count < seen.length && first + count <= highest; count++) {
                    seen[count] = now;
                }
                if (now > until) {
                    throw new IllegalStateException(seen.length - count + " of " + seen.length + " rows do not arrive");
                }
                contender.requireAlive();
                LockSupport.parkNanos(LOOK_EVERY.toNanos());
            }
        }
    }

    private void writeBulk(final AtomicBoolean isOver) throws SQLException {
        try (Connection connection = source.connect();
                Statement statement = connection.createStatement()) {
            final long begin = System.nanoTime();
            for (int i = 0; !isOver.get(); i++) {
                pauseUntil(begin + TimeUnit.SECONDS.toNanos(1) / Sizes.BULK_TRANSACTIONS_PER_SECOND * i);
                statement.execute(Rows.insert(nextBulk, nextBulk + Sizes.TRANSACTION_ROWS - 1));
                nextBulk += Sizes.TRANSACTION_ROWS;
            }
        }
    }

    private static void pauseUntil(final long due) {
        for (long rest = due - System.nanoTime(); rest > 0; rest = due - System.nanoTime()) {
            LockSupport.parkNanos(rest);
        }
    }

    private static CompletableFuture<Void> done() {
        return CompletableFuture.completedFuture(null);
    }

    private static CompletableFuture<Void> async(final Work work) {
        final CompletableFuture<Void> result = new CompletableFuture<>();
        final Thread thread = new Thread(() -> {
            try {
                work.run();
                result.complete(null);
            } catch (final SQLException | RuntimeException e) {
                result.completeExceptionally(new CompletionException(e));
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    private interface Work {
        void run() throws SQLException;
    }
}
