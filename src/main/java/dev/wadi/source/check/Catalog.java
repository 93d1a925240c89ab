package dev.wadi.source.check;

import dev.wadi.change.Column;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads from PostgreSQL's catalog what a publication covers. */
public final class Catalog {

    private static final int COLUMN_LISTS_SINCE = 15;

    /** Generated columns are not in the stream and so left out. */
    private static final String COLUMNS = """
            SELECT a.attnum, a.attname, a.atttypid::bigint AS type, a.atttypmod
            FROM pg_attribute a WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped %s ORDER BY a.attnum""";

    /** The index that the table names as its replica identity, because the stream knows rows by it; else the primary key. */
    private static final String KEY = """
            SELECT k.attnum, a.attname
            FROM pg_index i CROSS JOIN unnest(i.indkey::int[]) WITH ORDINALITY AS k (attnum, place)
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
            WHERE i.indrelid = ? AND (i.indisreplident OR i.indisprimary AND NOT EXISTS (
                SELECT FROM pg_index r WHERE r.indrelid = i.indrelid AND r.indisreplident))
              AND k.place <= i.indnkeyatts
            ORDER BY k.place""";

    private final Connection connection;

    public Catalog(final Connection connection) {
        this.connection = connection;
    }

    /** The tables that a publication covers, in the order of their names. */
    public List<PublishedTable> publishedTables(final String publication) throws SQLException {
        final boolean hasColumnLists = serverVersion() >= COLUMN_LISTS_SINCE;
        final String sql = """
                SELECT c.oid, p.schemaname, p.tablename, c.relkind = 'p' AS is_partitioned, %s
                FROM pg_publication_tables p
                JOIN pg_namespace n ON n.nspname = p.schemaname
                JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = p.tablename
                WHERE p.pubname = ? ORDER BY 2, 3""".formatted(
                        hasColumnLists
                                ? "p.rowfilter, p.attnames::text[] AS columns"
                                : "NULL AS rowfilter, NULL::text[] AS columns");
        final SourceTypes types = SourceTypes.read(connection);
        final List<PublishedTable> tables = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, publication);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    tables.add(publishedTable(rows, types));
                }
            }
        }
        return tables;
    }

    private PublishedTable publishedTable(final ResultSet row, final SourceTypes types) throws SQLException {
        final TableId id = new TableId(row.getString("schemaname"), row.getString("tablename"));
        final java.sql.Array listed = row.getArray("columns");
        final List<String> published = listed == null ? null : List.of((String[]) listed.getArray());
        return new PublishedTable(
                schema(id, row.getLong("oid"), published, types),
                row.getBoolean("is_partitioned"),
                Optional.ofNullable(row.getString("rowfilter")));
    }

    private TableSchema schema(final TableId id, final long oid, final List<String> published, final SourceTypes types)
            throws SQLException {
        final List<Column> columns = new ArrayList<>();
        final Map<Integer, Integer> indexByNumber = new HashMap<>();
        final String onlyStored = serverVersion() >= 12 ? "AND a.attgenerated = ''" : "";
        try (PreparedStatement query = connection.prepareStatement(COLUMNS.formatted(onlyStored))) {
            query.setLong(1, oid);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    if (published == null || published.contains(rows.getString("attname"))) {
                        indexByNumber.put(rows.getInt("attnum"), columns.size());
                        columns.add(new Column(
                                rows.getString("attname"),
                                types.resolve((int) rows.getLong("type"), rows.getInt("atttypmod"))));
                    }
                }
            }
        }
        return new TableSchema(id, columns, key(oid, indexByNumber));
    }

    private List<Integer> key(final long oid, final Map<Integer, Integer> indexByNumber) throws SQLException {
        final List<Integer> key = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(KEY)) {
            query.setLong(1, oid);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    final Integer index = indexByNumber.get(rows.getInt("attnum"));
                    if (index == null) {
                        return List.of();
                    }
                    key.add(index);
                }
            }
        }
        return key;
    }

    /** The names of a table's key columns in the key's order; empty for a table without a key, or that is gone. */
    public List<String> key(final int table) throws SQLException {
        final List<String> key = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(KEY)) {
            query.setLong(1, Integer.toUnsignedLong(table));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    key.add(rows.getString("attname"));
                }
            }
        }
        return key;
    }

    private int serverVersion() throws SQLException {
        return connection.getMetaData().getDatabaseMajorVersion();
    }
}
