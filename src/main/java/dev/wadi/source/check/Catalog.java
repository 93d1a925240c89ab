package dev.wadi.source.check;

import dev.wadi.change.Column;
import dev.wadi.change.PgType;
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

    /** The type of a column is resolved through domains; generated columns are not in the stream and so left out. */
    private static final String COLUMNS = """
            WITH RECURSIVE typed AS (
                SELECT a.attrelid, a.attnum, a.attname, a.atttypid AS type, a.atttypmod AS modifier
                FROM pg_attribute a
                WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped %s
              UNION ALL
                SELECT c.attrelid, c.attnum, c.attname, t.typbasetype,
                       CASE WHEN c.modifier = -1 THEN t.typtypmod ELSE c.modifier END
                FROM typed c JOIN pg_type t ON t.oid = c.type WHERE t.typtype = 'd'
            )
            SELECT c.attnum, c.attname, t.typname, c.modifier
            FROM typed c JOIN pg_type t ON t.oid = c.type WHERE t.typtype <> 'd' ORDER BY c.attnum""";

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
        final List<PublishedTable> tables = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, publication);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    tables.add(publishedTable(rows));
                }
            }
        }
        return tables;
    }

    private PublishedTable publishedTable(final ResultSet row) throws SQLException {
        final TableId id = new TableId(row.getString("schemaname"), row.getString("tablename"));
        final java.sql.Array listed = row.getArray("columns");
        final List<String> published = listed == null ? null : List.of((String[]) listed.getArray());
        return new PublishedTable(
                schema(id, row.getLong("oid"), published),
                row.getBoolean("is_partitioned"),
                Optional.ofNullable(row.getString("rowfilter")));
    }

    private TableSchema schema(final TableId id, final long oid, final List<String> published) throws SQLException {
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
                                new PgType(rows.getString("typname"), rows.getInt("modifier"))));
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

    /**
     * What a domain stands for.
     *
     * @param type the number of the type below, which may be a domain too
     */
    public record Domain(int type, int modifier) {}

    /** All domains by their numbers. */
    public Map<Integer, Domain> domains() throws SQLException {
        final Map<Integer, Domain> domains = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(
                        "SELECT oid::bigint, typbasetype::bigint, typtypmod FROM pg_type WHERE typtype = 'd'");
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                domains.put((int) rows.getLong(1), new Domain((int) rows.getLong(2), rows.getInt(3)));
            }
        }
        return domains;
    }

    /** The names of all types by their numbers. */
    public Map<Integer, String> typeNames() throws SQLException {
        final Map<Integer, String> names = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement("SELECT oid::bigint, typname FROM pg_type");
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                names.put((int) rows.getLong(1), rows.getString(2));
            }
        }
        return names;
    }

    private int serverVersion() throws SQLException {
        return connection.getMetaData().getDatabaseMajorVersion();
    }
}
