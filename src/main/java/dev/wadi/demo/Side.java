package dev.wadi.demo;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One side of a comparison: a database and the connection to it, made when needed, and anew after it was dropped. */
final class Side {

    private static final Logger LOG = LoggerFactory.getLogger(Side.class);

    private final String name;
    private final Database database;
    private Connection connection;

    Side(final String name, final Database database) {
        this.name = requireNonNull(name, "name");
        this.database = requireNonNull(database, "database");
    }

    String name() {
        return name;
    }

    Connection connection() throws SQLException {
        if (connection == null) {
            connection = database.connect();
        }
        return connection;
    }

    /** Begins a transaction that sees one snapshot and changes nothing; it ends when the connection is dropped. */
    void begin() throws SQLException {
        final Connection begun = connection();
        begun.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        begun.setReadOnly(true);
        begun.setAutoCommit(false);
    }

    void drop() {
        if (connection == null) {
            return;
        }
        try {
            connection.close();
        } catch (final SQLException e) {
            LOG.debug("A connection to the {} was not closed in order", name, e);
        } finally {
            connection = null;
        }
    }
}
