package dev.wadi.destination.jdbc;

import dev.wadi.change.TableId;
import dev.wadi.delivery.LoadPart;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;

/**
 * The table wadi.load_part: which parts of a load that has not ended are there, each written in the transaction of its
 * rows.
 */
final class LoadPartTable {

    private static final String CREATE = """
            CREATE TABLE wadi.load_part (
                pipeline text,
                source_schema text,
                source_table text,
                part text,
                loaded_at timestamp with time zone NOT NULL DEFAULT now(),
                PRIMARY KEY (pipeline, source_schema, source_table, part))""";

    private final Connection connection;
    private final String pipeline;

    LoadPartTable(final Connection connection, final String pipeline) {
        this.connection = connection;
        this.pipeline = pipeline;
    }

    void create() throws SQLException {
        if (!exists()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(CREATE);
            }
        }
    }

    private boolean exists() throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery("SELECT to_regclass('wadi.load_part') IS NOT NULL")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    void add(final LoadPart part) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO wadi.load_part"
                + " (pipeline, source_schema, source_table, part) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
            insert.setString(1, pipeline);
            insert.setString(2, part.table().schema());
            insert.setString(3, part.table().name());
            insert.setString(4, part.name());
            insert.executeUpdate();
        }
    }

    Set<LoadPart> read() throws SQLException {
        final Set<LoadPart> parts = new HashSet<>();
        if (!exists()) {
            return parts;
        }
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT source_schema, source_table, part FROM wadi.load_part WHERE pipeline = ?")) {
            query.setString(1, pipeline);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    parts.add(new LoadPart(new TableId(rows.getString(1), rows.getString(2)), rows.getString(3)));
                }
            }
        }
        return parts;
    }

    void clear() throws SQLException {
        if (exists()) {
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM wadi.load_part WHERE pipeline = ?")) {
                delete.setString(1, pipeline);
                delete.executeUpdate();
            }
        }
    }
}
