package dev.wadi.destination.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;

/** Which of Wadi's own tables in the schema wadi are there; each is made when it is first written to. */
final class OwnTables {

    private final Connection connection;
    private final Set<String> known = new HashSet<>();

    OwnTables(final Connection connection) {
        this.connection = connection;
    }

    boolean exist(final String name) throws SQLException {
        if (known.contains(name)) {
            return true;
        }
        try (PreparedStatement query = connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                if (row.getBoolean(1)) {
                    known.add(name);
                }
                return row.getBoolean(1);
            }
        }
    }

    /** After a part of the transaction was taken back: what it has made is not there any more. */
    void forget() {
        known.clear();
    }

    /** Waits for another pipeline that makes it at the same time. */
    void create(final String name, final String definition) throws SQLException {
        if (exist(name)) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(hashtext('" + name + "'))");
            if (!exist(name)) {
                statement.execute(definition);
            }
        }
    }
}
