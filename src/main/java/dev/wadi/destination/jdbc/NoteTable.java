package dev.wadi.destination.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * The table wadi.note: what a pipeline has to remember beside its position. Written by a connection of its own, because
 * the writer's may be in the middle of a transaction. Any thread.
 */
final class NoteTable {

    private static final String CREATE = """
            CREATE TABLE IF NOT EXISTS wadi.note (
                pipeline text NOT NULL,
                name text NOT NULL,
                value text NOT NULL,
                noted_at timestamp with time zone NOT NULL DEFAULT now(),
                PRIMARY KEY (pipeline, name))""";

    private static final String WRITE = """
            INSERT INTO wadi.note (pipeline, name, value) VALUES (?, ?, ?)
            ON CONFLICT (pipeline, name) DO UPDATE SET value = excluded.value, noted_at = now()""";

    private final DestinationDatabase database;
    private final String pipeline;
    private final Attempts attempts;

    NoteTable(final DestinationDatabase database, final String pipeline) {
        this.database = database;
        this.pipeline = pipeline;
        this.attempts = new Attempts(database);
    }

    Optional<String> read(final String name) {
        return attempts.ask("cannot be asked for the note '" + name + "'", () -> {
            try (Connection connection = database.connect(DestinationDatabase.CONNECT_PATIENCE)) {
                return exists(connection) ? read(connection, name) : Optional.empty();
            }
        });
    }

    private Optional<String> read(final Connection connection, final String name) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT value FROM wadi.note WHERE pipeline = ? AND name = ?")) {
            query.setString(1, pipeline);
            query.setString(2, name);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    void write(final String name, final String value) {
        attempts.run("refuses the note '" + name + "'", () -> {
            try (Connection connection = database.connect(DestinationDatabase.CONNECT_PATIENCE)) {
                if (!exists(connection)) {
                    create(connection);
                }
                write(connection, name, value);
            }
        });
    }

    private void write(final Connection connection, final String name, final String value) throws SQLException {
        try (PreparedStatement write = connection.prepareStatement(WRITE)) {
            write.setString(1, pipeline);
            write.setString(2, name);
            write.setString(3, value);
            write.executeUpdate();
        }
    }

    /** Two pipelines that create it at the same time would get in each other's way. */
    private static void create(final Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(hashtext('wadi.note'))");
            statement.execute(CREATE);
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private static boolean exists(final Connection connection) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery("SELECT to_regclass('wadi.note') IS NOT NULL")) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
