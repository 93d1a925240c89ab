package dev.wadi.destination.jdbc;

import dev.wadi.change.TableId;
import dev.wadi.delivery.LoadPart;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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

    private static final String NAME = "wadi.load_part";

    private final OwnTables ownTables;
    private final Connection connection;
    private final String pipeline;

    LoadPartTable(final Connection connection, final String pipeline) {
        this.ownTables = new OwnTables(connection);
        this.connection = connection;
        this.pipeline = pipeline;
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
        if (!ownTables.exist(NAME)) {
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

    /** For a load that begins or has ended; the table is made here, because later several connections write to it. */
    void clear() throws SQLException {
        ownTables.create(NAME, CREATE);
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM wadi.load_part WHERE pipeline = ?")) {
            delete.setString(1, pipeline);
            delete.executeUpdate();
        }
    }
}
