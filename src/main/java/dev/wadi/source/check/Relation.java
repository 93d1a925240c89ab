package dev.wadi.source.check;

import dev.wadi.change.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the catalog says of something that has columns, as far as it matters whether it can be replicated.
 *
 * @param oid its number in the catalog
 * @param parent the number of the table it is a partition of; 0 if it is none
 * @param identityColumns the columns that identify a row in the stream; empty also for the identity FULL
 * @param filterColumns the columns in the publication's condition on its rows
 * @param columns the published ones, by number
 * @param canUseSchema whether the role may look into its schema
 * @param canSelect whether the role may read every published column
 * @param hidesRows whether row-level security keeps rows from the role
 */
record Relation(
        long oid,
        TableId id,
        SourceObject.Kind kind,
        SourceObject.Identity identity,
        long parent,
        boolean isPublished,
        Optional<String> rowFilter,
        Set<Integer> identityColumns,
        Set<Integer> filterColumns,
        Set<Integer> columns,
        boolean canUseSchema,
        boolean canSelect,
        boolean hidesRows,
        long rows,
        long bytes) {

    private static final int FILTERS_SINCE = 15;

    /** Sizes are the catalog's estimates: to measure would wait for whoever has locked a table. */
    private static final String ALL = """
            SELECT c.oid::bigint AS oid, n.nspname, c.relname, c.relkind, c.relpersistence, c.relreplident,
                coalesce((SELECT inhparent::bigint FROM pg_inherits WHERE inhrelid = c.oid AND c.relispartition), 0)
                    AS parent,
                p.tablename IS NOT NULL AS is_published, %s,
                (SELECT array_agg(k.attnum::int) FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
                 WHERE i.indrelid = c.oid AND i.indisvalid AND k.place <= i.%s
                   AND (c.relreplident = 'd' AND i.indisprimary OR c.relreplident = 'i' AND i.indisreplident)) AS identity,
                a.columns,
                has_schema_privilege(n.oid, 'USAGE') AS can_use_schema,
                coalesce(a.can_select, true) AS can_select,
                row_security_active(c.oid) AS hides_rows,
                c.reltuples::bigint AS rows,
                (c.relpages::bigint + coalesce((SELECT relpages FROM pg_class t WHERE t.oid = c.reltoastrelid), 0))
                    * current_setting('block_size')::bigint AS bytes
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_publication_tables p
                ON p.pubname = ? AND p.schemaname = n.nspname AND p.tablename = c.relname
            LEFT JOIN LATERAL (
                SELECT array_agg(attnum::int) AS columns,
                    bool_and(has_column_privilege(c.oid, attnum, 'SELECT')) AS can_select
                FROM pg_attribute
                WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped %s) a ON true
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
              AND (p.tablename IS NOT NULL
                OR n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_toast' AND NOT EXISTS (
                    SELECT FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'))
            ORDER BY 2, 3""";

    /** The filter's tree names columns by number, and nothing else in the catalog does. */
    private static final String FILTER_COLUMNS = """
            p.rowfilter, (SELECT array_agg(m[1]::int)
                FROM pg_publication_rel r JOIN pg_publication b ON b.oid = r.prpubid AND b.pubname = p.pubname,
                    regexp_matches(r.prqual::text, ':varattno (\\d+)', 'g') AS m
                WHERE r.prrelid = c.oid) AS filter_columns""";

    /** Everything in the database but what belongs to PostgreSQL itself or to an extension and is not published. */
    static List<Relation> all(final Connection connection, final String publication) throws SQLException {
        final Query query = new Query(connection);
        final boolean hasFilters = query.version() >= FILTERS_SINCE;
        final String sql = ALL.formatted(
                hasFilters ? FILTER_COLUMNS : "NULL AS rowfilter, NULL::int[] AS filter_columns",
                query.version() >= 11 ? "indnkeyatts" : "indnatts",
                hasFilters ? "AND (p.attnames IS NULL OR attname = ANY (p.attnames))" : "");
        return query.rows(sql, Relation::of, publication);
    }

    private static Relation of(final ResultSet row) throws SQLException {
        return new Relation(
                row.getLong("oid"),
                new TableId(row.getString("nspname"), row.getString("relname")),
                kind(row.getString("relkind"), row.getString("relpersistence")),
                identity(row.getString("relreplident")),
                row.getLong("parent"),
                row.getBoolean("is_published"),
                Optional.ofNullable(row.getString("rowfilter")),
                numbers(row, "identity"),
                numbers(row, "filter_columns"),
                numbers(row, "columns"),
                row.getBoolean("can_use_schema"),
                row.getBoolean("can_select"),
                row.getBoolean("hides_rows"),
                row.getLong("rows"),
                row.getLong("bytes"));
    }

    private static SourceObject.Kind kind(final String kind, final String persistence) {
        return switch (kind) {
            case "v" -> SourceObject.Kind.VIEW;
            case "m" -> SourceObject.Kind.MATERIALIZED_VIEW;
            case "f" -> SourceObject.Kind.FOREIGN_TABLE;
            default ->
                switch (persistence) {
                    case "t" -> SourceObject.Kind.TEMPORARY_TABLE;
                    case "u" -> SourceObject.Kind.UNLOGGED_TABLE;
                    default -> "p".equals(kind) ? SourceObject.Kind.PARTITIONED_TABLE : SourceObject.Kind.TABLE;
                };
        };
    }

    private static SourceObject.Identity identity(final String letter) {
        return switch (letter) {
            case "d" -> SourceObject.Identity.DEFAULT;
            case "i" -> SourceObject.Identity.INDEX;
            case "f" -> SourceObject.Identity.FULL;
            default -> SourceObject.Identity.NOTHING;
        };
    }

    private static Set<Integer> numbers(final ResultSet row, final String column) throws SQLException {
        final java.sql.Array array = row.getArray(column);
        return array == null ? Set.of() : new HashSet<>(List.of((Integer[]) array.getArray()));
    }

    /** Whether an update or delete of it can be published. */
    boolean hasIdentity() {
        return identity == SourceObject.Identity.FULL || !identityColumns.isEmpty();
    }
}
