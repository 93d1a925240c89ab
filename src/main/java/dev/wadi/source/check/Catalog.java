package dev.wadi.source.check;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.partitioningBy;
import static java.util.stream.Collectors.toList;

import dev.wadi.change.Column;
import dev.wadi.change.SqlName;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads from PostgreSQL's catalog what a publication covers. */
public final class Catalog {

    /** In the protocol it has the empty name. */
    public static final String SYSTEM_SCHEMA = "pg_catalog";

    private static final int COLUMN_LISTS_SINCE = 15;

    /** From here on a publication can show generated columns, and names them among the others. */
    private static final int GENERATED_SINCE = 18;

    private static final String TABLES = """
            SELECT c.oid::bigint AS oid, p.schemaname, p.tablename, c.relkind = 'p' AS is_partitioned, %s
            FROM pg_publication_tables p
            JOIN pg_namespace n ON n.nspname = p.schemaname
            JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = p.tablename
            WHERE p.pubname = ? ORDER BY 2, 3""";

    private static final String COLUMNS = """
            SELECT a.attrelid::bigint AS oid, a.attnum, a.attname, %s AS is_generated, a.atttypid::bigint AS type, a.atttypmod
            FROM pg_attribute a
            WHERE a.attrelid = ANY (?) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY 1, 2""";

    /** The index that the table names as its replica identity, because the stream knows rows by it; else the primary key. */
    private static final String KEYS = """
            SELECT i.indrelid::bigint AS oid, k.attnum, a.attname
            FROM pg_index i CROSS JOIN unnest(i.indkey::int[]) WITH ORDINALITY AS k (attnum, place)
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
            WHERE i.indrelid = ANY (?) AND (i.indisreplident OR i.indisprimary AND NOT EXISTS (
                SELECT FROM pg_index r WHERE r.indrelid = i.indrelid AND r.indisreplident))
              AND k.place <= i.%s
            ORDER BY 1, k.place""";

    private final Connection connection;
    private final Query query;

    public Catalog(final Connection connection) {
        this.connection = connection;
        this.query = new Query(connection);
    }

    private record Row(long oid, TableId id, boolean isPartitioned, Optional<String> rowFilter, List<String> columns) {}

    private record ColumnRow(long oid, int number, boolean isGenerated, Column column) {}

    private record KeyRow(long oid, int number) {}

    /**
     * The tables that a publication covers and that can be replicated, in the order of their names.
     *
     * @see #coveredTables
     */
    public List<PublishedTable> publishedTables(final String publication) throws SQLException {
        return coveredTables(publication).stream()
                .filter(table -> !isOfSystem(table.schema().id()))
                .toList();
    }

    /**
     * Whether a table is in the schema of PostgreSQL's own tables. A publication can cover it all the same, but the log
     * does not name that schema, and Debezium leaves it out without a word.
     */
    public static boolean isOfSystem(final TableId table) {
        return table.schema().equals(SYSTEM_SCHEMA);
    }

    /** The statement after which such a table is replicated. */
    static String wayOutOfSystem(final TableId table) {
        return "ALTER TABLE " + SqlName.quote(table) + " SET SCHEMA public;";
    }

    /** Everything that a publication covers, also what cannot be replicated. */
    List<PublishedTable> coveredTables(final String publication) throws SQLException {
        final List<Row> tables = query.rows(
                TABLES.formatted(
                        query.version() >= COLUMN_LISTS_SINCE
                                ? "p.rowfilter, p.attnames::text[] AS columns"
                                : "NULL AS rowfilter, NULL::text[] AS columns"),
                row -> new Row(
                        row.getLong("oid"),
                        new TableId(row.getString("schemaname"), row.getString("tablename")),
                        row.getBoolean("is_partitioned"),
                        Optional.ofNullable(row.getString("rowfilter")),
                        Query.texts(row.getArray("columns"))),
                publication);
        final Array oids = connection.createArrayOf(
                "oid", tables.stream().map(table -> table.oid()).toArray());
        final Map<Long, List<ColumnRow>> columns = columns(oids);
        final Map<Long, List<Integer>> keys = keys(oids);
        final boolean namesGenerated = query.version() >= GENERATED_SINCE;
        return tables.stream()
                .map(table -> publishedTable(
                        table,
                        columns.getOrDefault(table.oid(), List.of()),
                        keys.getOrDefault(table.oid(), List.of()),
                        namesGenerated))
                .toList();
    }

    private Map<Long, List<ColumnRow>> columns(final Array oids) throws SQLException {
        final SourceTypes types = SourceTypes.read(connection);
        final String generated = query.version() >= 12 ? "a.attgenerated <> ''" : "false";
        return query
                .rows(
                        COLUMNS.formatted(generated),
                        row -> new ColumnRow(
                                row.getLong("oid"),
                                row.getInt("attnum"),
                                row.getBoolean("is_generated"),
                                new Column(
                                        row.getString("attname"),
                                        types.resolve((int) row.getLong("type"), row.getInt("atttypmod")))),
                        oids)
                .stream()
                .collect(groupingBy(ColumnRow::oid));
    }

    private Map<Long, List<Integer>> keys(final Array oids) throws SQLException {
        return query.rows(keysSql(), row -> new KeyRow(row.getLong("oid"), row.getInt("attnum")), oids).stream()
                .collect(groupingBy(KeyRow::oid, mapping(KeyRow::number, toList())));
    }

    private String keysSql() throws SQLException {
        return KEYS.formatted(query.version() >= 11 ? "indnkeyatts" : "indnatts");
    }

    /**
     * @param namesGenerated whether a generated column that is in the stream is among the names of the published ones;
     *     else none is in the stream
     */
    private static PublishedTable publishedTable(
            final Row table,
            final List<ColumnRow> columns,
            final List<Integer> keyNumbers,
            final boolean namesGenerated) {
        final Map<Boolean, List<ColumnRow>> byStream = columns.stream()
                .collect(partitioningBy(column -> (namesGenerated || !column.isGenerated())
                        && (table.columns().isEmpty()
                                || table.columns().contains(column.column().name()))));
        final List<ColumnRow> published = byStream.get(true);
        final List<Integer> numbers = published.stream().map(ColumnRow::number).toList();
        final List<Integer> key = numbers.containsAll(keyNumbers)
                ? keyNumbers.stream().map(numbers::indexOf).toList()
                : List.of();
        return new PublishedTable(
                new TableSchema(
                                table.id(),
                                published.stream().map(ColumnRow::column).toList(),
                                key)
                        .withNumber((int) table.oid()),
                table.isPartitioned(),
                table.rowFilter(),
                byStream.get(false).stream()
                        .filter(ColumnRow::isGenerated)
                        .map(ColumnRow::column)
                        .toList());
    }

    /** The names of a table's key columns in the key's order; empty for a table without a key, or that is gone. */
    public List<String> key(final int table) throws SQLException {
        return query.rows(keysSql(), row -> row.getString("attname"), connection.createArrayOf("bigint", new Object[] {
            Integer.toUnsignedLong(table)
        }));
    }

    /** The names of a table's columns in their order; empty if there is no table of this name. */
    public List<String> columns(final TableId table) throws SQLException {
        return query.rows(
                "SELECT a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
                        + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ?"
                        + " AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
                row -> row.getString(1),
                table.schema(),
                table.name());
    }

    /** How a table identifies its rows; empty if there is no table of this name. */
    public Optional<TableIdentity> identity(final TableId table) throws SQLException {
        final String number = query.text(
                "SELECT c.oid::bigint FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE n.nspname = ? AND c.relname = ?",
                table.schema(),
                table.name());
        if (number == null) {
            return Optional.empty();
        }
        final int oid = Integer.parseUnsignedInt(number);
        return Optional.of(new TableIdentity(oid, key(oid)));
    }
}
