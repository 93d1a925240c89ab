package dev.wadi.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Connections of tests between two uses. A new one costs the server as much as some fifty queries, and a test that waits
 * for a row asks ten times a second. A connection that does not answer is replaced, and one whose use failed is closed,
 * so nothing of a server's life or of a session's settings shows in the next use. Safe for many threads.
 */
final class IdleConnections {
    private static final int MOST = 6;
    private static final int ANSWERS_WITHIN_SECONDS = 1;

    // The life of the JVM is the life of these connections, as it is that of the servers.
    private static final Map<Database, Connection> IDLE = new LinkedHashMap<>();

    private IdleConnections() {}

    /** What is done with a connection. */
    interface Use<T> {
        T with(Connection connection) throws SQLException;
    }

    static <T> T use(Database database, Use<T> use) throws SQLException {
        Connection connection = take(database);
        T result;
        try {
            result = use.with(connection);
        } catch (SQLException | RuntimeException | Error e) {
            close(connection, e);
            throw e;
        }
        keep(database, connection);
        return result;
    }

    private static Connection take(Database database) throws SQLException {
        Connection idle;
        synchronized (IDLE) {
            idle = IDLE.remove(database);
        }
        if (idle == null) {
            return database.connect();
        }
        if (idle.isValid(ANSWERS_WITHIN_SECONDS)) {
            return idle;
        }
        idle.close();
        return database.connect();
    }

    /** Whether the session is as new; one that a test has ended itself is not. */
    private static boolean isReset(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("ROLLBACK");
            connection.setAutoCommit(true);
            statement.execute("DISCARD ALL");
            return true;
        } catch (SQLException e) {
            // What the connection was used for is done.
            return false;
        }
    }

    private static void keep(Database database, Connection connection) throws SQLException {
        if (!isReset(connection)) {
            connection.close();
            return;
        }
        Connection surplus;
        synchronized (IDLE) {
            surplus = IDLE.put(database, connection);
            if (surplus == null && IDLE.size() > MOST) {
                Iterator<Connection> eldest = IDLE.values().iterator();
                surplus = eldest.next();
                eldest.remove();
            }
        }
        if (surplus != null) {
            surplus.close();
        }
    }

    private static void close(Connection connection, Throwable failure) {
        try {
            connection.close();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}
