package dev.wadi.demo;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the shop's tables changing: a steady, seeded mix of transactions on one daemon thread. An error of the database
 * costs a transaction and is logged; then it goes on. Starts once; any thread.
 */
public final class ShopWorkload implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ShopWorkload.class);
    private static final long PAUSE_AFTER_ERROR_MILLIS = 1000;

    private final Database source;
    private final Random random;
    private final long nanosPerTransaction;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "demo-workload");
    /** Written by the workload's thread only. */
    private volatile WorkloadCount count = WorkloadCount.NONE;

    /**
     * @param seed decides, with the rows that it meets, what happens
     * @param transactionsPerSecond at most
     */
    public ShopWorkload(final Database source, final long seed, final int transactionsPerSecond) {
        this.source = requireNonNull(source, "source");
        this.random = new Random(seed);
        this.nanosPerTransaction = TimeUnit.SECONDS.toNanos(1) / transactionsPerSecond;
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    public WorkloadCount count() {
        return count;
    }

    /** Returns when the running transaction has ended; nothing changes after that. */
    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!stop.await(0, TimeUnit.SECONDS)) {
                try (Connection connection = source.connect()) {
                    connection.setAutoCommit(false);
                    runOn(connection);
                } catch (final SQLException e) {
                    count = count.plusRolledBack();
                    LOG.warn("The demo's workload lost a transaction and goes on: {}", DemoException.firstLine(e));
                    stop.await(PAUSE_AFTER_ERROR_MILLIS, TimeUnit.MILLISECONDS);
                }
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void runOn(final Connection connection) throws SQLException, InterruptedException {
        final ShopTransactions transactions = new ShopTransactions(connection, random);
        long due = System.nanoTime();
        while (!stop.await(due - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            final Map<String, Integer> changed = transactions.next();
            count = changed.isEmpty() ? count.plusRolledBack() : count.plusCommitted(changed);
            // Never faster to make up for a slow time.
            due = Math.max(due + nanosPerTransaction, System.nanoTime());
        }
    }
}
