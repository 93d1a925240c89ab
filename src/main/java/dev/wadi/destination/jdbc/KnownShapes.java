package dev.wadi.destination.jdbc;

import dev.wadi.change.TableId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The table wadi.table_shape: how each table of the source looked last, so that a change of it is seen also if it was
 * made while nobody looked, and is told apart from what a user has altered at the destination.
 */
final class KnownShapes {

    private static final String NAME = "wadi.table_shape";

    private static final String CREATE = """
            CREATE TABLE wadi.table_shape (
                pipeline text NOT NULL,
                table_schema text NOT NULL,
                table_name text NOT NULL,
                number bigint NOT NULL,
                columns text[] NOT NULL,
                types text[] NOT NULL,
                key text[] NOT NULL,
                since timestamp with time zone NOT NULL DEFAULT now(),
                PRIMARY KEY (pipeline, table_schema, table_name))""";

    private static final String READ = """
            SELECT number, columns, types, key FROM wadi.table_shape
            WHERE pipeline = ? AND table_schema = ? AND table_name = ?""";

    private static final String WRITE = """
            INSERT INTO wadi.table_shape (pipeline, table_schema, table_name, number, columns, types, key)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (pipeline, table_schema, table_name) DO UPDATE SET number = excluded.number,
                columns = excluded.columns, types = excluded.types, key = excluded.key, since = now()""";

    private static final String NAMESAKE = """
            SELECT table_schema FROM wadi.table_shape
            WHERE pipeline = ? AND table_schema <> ? AND table_name = ? ORDER BY since LIMIT 1""";

    private static final String REMOVE =
            "DELETE FROM wadi.table_shape WHERE pipeline = ? AND table_schema = ? AND table_name = ?";

    private final OwnTables ownTables;
    private final Connection connection;
    private final String pipeline;

    KnownShapes(final Connection connection, final String pipeline) {
        this.ownTables = new OwnTables(connection);
        this.connection = connection;
        this.pipeline = pipeline;
    }

    String pipeline() {
        return pipeline;
    }

    /** After a part of the transaction was taken back. */
    void forget() {
        ownTables.forget();
    }

    Optional<TableShape> read(final TableId table) throws SQLException {
        if (!ownTables.exist(NAME)) {
            return Optional.empty();
        }
        try (PreparedStatement query = connection.prepareStatement(READ)) {
            query.setString(1, pipeline);
            query.setString(2, table.schema());
            query.setString(3, table.name());
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(shape(row)) : Optional.empty();
            }
        }
    }

    /** A table of the same name in another schema of the source. */
    Optional<TableId> namesake(final TableId table) throws SQLException {
        if (!ownTables.exist(NAME)) {
            return Optional.empty();
        }
        try (PreparedStatement query = connection.prepareStatement(NAMESAKE)) {
            query.setString(1, pipeline);
            query.setString(2, table.schema());
            query.setString(3, table.name());
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(new TableId(row.getString(1), table.name())) : Optional.empty();
            }
        }
    }

    private static TableShape shape(final ResultSet row) throws SQLException {
        final List<String> columns = texts(row.getArray("columns"));
        final List<String> types = texts(row.getArray("types"));
        final Map<String, String> byName = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            byName.put(columns.get(i), types.get(i));
        }
        return new TableShape((int) row.getLong("number"), byName, texts(row.getArray("key")));
    }

    private static List<String> texts(final Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    void write(final TableId table, final TableShape shape) throws SQLException {
        ownTables.create(NAME, CREATE);
        try (PreparedStatement write = connection.prepareStatement(WRITE)) {
            write.setString(1, pipeline);
            write.setString(2, table.schema());
            write.setString(3, table.name());
            write.setLong(4, Integer.toUnsignedLong(shape.number()));
            write.setArray(5, array(shape.types().keySet()));
            write.setArray(6, array(shape.types().values()));
            write.setArray(7, array(shape.key()));
            write.executeUpdate();
        }
    }

    void remove(final TableId table) throws SQLException {
        if (ownTables.exist(NAME)) {
            try (PreparedStatement remove = connection.prepareStatement(REMOVE)) {
                remove.setString(1, pipeline);
                remove.setString(2, table.schema());
                remove.setString(3, table.name());
                remove.executeUpdate();
            }
        }
    }

    private Array array(final Iterable<String> texts) throws SQLException {
        final List<String> elements = new ArrayList<>();
        texts.forEach(elements::add);
        return connection.createArrayOf("text", elements.toArray());
    }
}
