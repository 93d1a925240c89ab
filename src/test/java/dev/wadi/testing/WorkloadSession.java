package dev.wadi.testing;

import dev.wadi.testing.WorkloadTransaction.Step;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.postgresql.PGConnection;

/**
 * Runs one script on a connection of its own, on one thread. Conflicts with other sessions roll a transaction back;
 * a lost connection is opened again. Anything else that fails ends the session.
 */
final class WorkloadSession {
    private static final Duration RECONNECT_PAUSE = Duration.ofMillis(50);

    private final Database database;
    private final WorkloadScript script;
    private final Duration pace;
    private final CountDownLatch stopped;
    private final AtomicLong committed = new AtomicLong();
    private final AtomicLong rolledBack = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    private Connection connection;

    WorkloadSession(Database database, WorkloadScript script, Duration pace, CountDownLatch stopped) {
        this.database = database;
        this.script = script;
        this.pace = pace;
        this.stopped = stopped;
    }

    /** Returns when stopped or after this many transactions. */
    void run(long transactions) throws SQLException, IOException {
        try {
            for (long done = 0; done < transactions && !rest(pace); done++) {
                if (connection != null || connect()) {
                    perform(script.next());
                }
            }
        } finally {
            disconnect();
        }
    }

    long committed() {
        return committed.get();
    }

    long rolledBack() {
        return rolledBack.get();
    }

    long unknown() {
        return unknown.get();
    }

    private void perform(WorkloadTransaction transaction) throws SQLException, IOException {
        boolean committing = false;
        try {
            for (Step step : transaction.steps()) {
                rest(step.rest());
                perform(step);
            }
            if (transaction.commits()) {
                committing = true;
                connection.commit();
                committed.incrementAndGet();
            } else {
                connection.rollback();
                rolledBack.incrementAndGet();
            }
        } catch (SQLException e) {
            if (isConnectionLoss(e)) {
                (committing ? unknown : rolledBack).incrementAndGet();
                disconnect();
            } else if (isConflict(e)) {
                rolledBack.incrementAndGet();
                rollBack();
            } else {
                throw e;
            }
        }
    }

    private void perform(Step step) throws SQLException, IOException {
        if (step.copied().isPresent()) {
            StringReader data = new StringReader(step.copied().get());
            connection.unwrap(PGConnection.class).getCopyAPI().copyIn(step.sql(), data);
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(step.sql());
        }
    }

    private void rollBack() throws SQLException {
        try {
            connection.rollback();
        } catch (SQLException e) {
            if (!isConnectionLoss(e)) {
                throw e;
            }
            disconnect();
        }
    }

    /** False if stopped before the source is back. */
    private boolean connect() throws SQLException {
        do {
            try {
                connection = database.connect();
                connection.setAutoCommit(false);
                try (Statement statement = connection.createStatement()) {
                    // Shorter than PostgreSQL's search for deadlocks: sessions that block each other go on soon.
                    statement.execute("set lock_timeout = '200ms'");
                }
                connection.commit();
                return true;
            } catch (SQLException e) {
                disconnect();
                if (!isConnectionLoss(e)) {
                    throw e;
                }
            }
        } while (!rest(RECONNECT_PAUSE));
        return false;
    }

    private void disconnect() {
        if (connection == null) {
            return;
        }
        try {
            connection.close();
        } catch (SQLException alreadyLost) {
            // Closing is all that was left to do with it.
        }
        connection = null;
    }

    /** True if stopped. */
    private boolean rest(Duration pause) {
        try {
            return stopped.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Broken, shut down, crashed or starting up. */
    private static boolean isConnectionLoss(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return state.startsWith("08") || state.startsWith("57P0");
    }

    /** Duplicate keys, deadlocks and locks that were not free in time. */
    private static boolean isConflict(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return state.equals("23505") || state.startsWith("40") || state.equals("55P03");
    }
}
