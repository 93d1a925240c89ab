package dev.wadi.source.check;

import dev.wadi.change.TableId;
import dev.wadi.source.check.Lineage.Part;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the {@link Lineage} of the tables that a publication covers. */
final class LineageQuery {

    /** From here on a table can be published by an ancestor. */
    private static final int ANCESTORS_SINCE = 13;

    private static final int SCHEMAS_SINCE = 15;

    /** {@code ids} are the table and its ancestors; a table is direct if it is in the publication without them. */
    private static final String COVERED = """
            WITH covered AS (
                SELECT p.schemaname, p.tablename, c.oid, c.relkind, c.relowner, c.relnamespace, c.reltype, b.oid AS publication,
                    b.puballtables, %s AS via_root, %s AS ids
                FROM pg_publication_tables p
                JOIN pg_publication b ON b.pubname = p.pubname
                JOIN pg_namespace n ON n.nspname = p.schemaname
                JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = p.tablename
                WHERE p.pubname = ?
            ), marked AS (
                SELECT t.*, t.puballtables OR EXISTS (
                    SELECT FROM pg_publication_rel r WHERE r.prpubid = t.publication AND r.prrelid = t.oid) %s AS is_direct
                FROM covered t
            )
            """;

    private static final String OR_BY_SCHEMA = """
            OR EXISTS (SELECT FROM pg_publication_namespace s
                WHERE s.pnpubid = t.publication AND s.pnnspid = t.relnamespace)""";

    private static final String OF_SCHEMAS = """
            SELECT string_agg(DISTINCT 'n' || s.oid, ' ') FROM pg_publication_namespace s
                JOIN pg_class c ON c.oid = ANY (t.ids) AND c.relnamespace = s.pnnspid
                WHERE s.pnpubid = t.publication""";

    /** The first of a table's system columns is written when the table is made, and never again. */
    private static final String TABLES = """
            SELECT t.schemaname, t.tablename, t.oid::bigint AS number, t.relowner::bigint AS owner, y.xmin::text AS name,
                coalesce(d.xmin::text, '') || CASE WHEN t.is_direct THEN '' ELSE coalesce((
                    SELECT string_agg(i.inhrelid || '.' || i.xmin, ' ' ORDER BY i.inhrelid)
                    FROM pg_inherits i WHERE i.inhrelid = ANY (t.ids)), '') || coalesce((
                    SELECT string_agg(a.objid || '.' || a.xmin, ' ' ORDER BY a.objid)
                    FROM pg_depend a WHERE a.classid = 'pg_class'::regclass AND a.objid = ANY (t.ids) AND a.objsubid = 0
                        AND a.refclassid = 'pg_namespace'::regclass), '') END AS place,
                coalesce(y.xmin::text = s.xmin::text AND y.cmin::text = s.cmin::text AND d.xmin::text = s.xmin::text, false)
                    AS is_original,
                concat_ws(' ', (SELECT string_agg((
                    SELECT 'r' || r.oid FROM pg_publication_rel r
                    WHERE r.prrelid = x.id AND r.prpubid = t.publication), ' ') FROM unnest(t.ids) AS x (id)), (%s)) AS entries,
                CASE WHEN t.via_root THEN (SELECT string_agg(a.attnum || '.' || a.xmin, ' ') FROM pg_attribute a
                 WHERE a.attrelid = t.oid AND a.attnum > 0) END AS columns
            FROM marked t
            LEFT JOIN pg_type y ON y.oid = t.reltype
            LEFT JOIN pg_attribute s ON s.attrelid = t.oid AND s.attnum = -1
            LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = t.oid AND d.objsubid = 0
                AND d.refclassid = 'pg_namespace'::regclass""";

    /** PostgreSQL refuses to make a table UNLOGGED that a publication names. */
    private static final String PARTS = """
            SELECT t.schemaname, t.tablename, c.oid::bigint AS part, c.reltoastrelid::bigint AS toast,
                CASE WHEN EXISTS (SELECT FROM pg_publication_rel r WHERE r.prpubid = t.publication AND r.prrelid = c.oid)
                    THEN 0 ELSE c.relfilenode::bigint END AS file,
                %s AS links
            FROM marked t
            JOIN pg_class c ON c.oid = %s""";

    private static final String LEAVES = """
            ANY (CASE WHEN t.relkind = 'p' THEN
                ARRAY(SELECT relid::oid FROM pg_partition_tree(t.oid::regclass) WHERE isleaf) ELSE ARRAY[t.oid] END)""";

    private static final String LINKS = """
            CASE WHEN t.relkind = 'p' THEN (
                SELECT string_agg(i.inhrelid || '@' || i.xmin || '.' || i.cmin, ' ') FROM pg_inherits i
                WHERE i.inhrelid IN (SELECT relid FROM pg_partition_ancestors(c.oid::regclass))
                  AND i.inhrelid <> ALL (t.ids)) END""";

    private final Query query;
    private final String publication;
    private final String covered;
    private final boolean hasAncestors;
    private final boolean hasSchemas;

    private LineageQuery(final Connection connection, final String publication) throws SQLException {
        this.query = new Query(connection);
        this.publication = publication;
        this.hasAncestors = query.version() >= ANCESTORS_SINCE;
        this.hasSchemas = query.version() >= SCHEMAS_SINCE;
        this.covered = COVERED.formatted(
                hasAncestors ? "b.pubviaroot" : "false",
                hasAncestors
                        ? "ARRAY(SELECT relid::oid FROM pg_partition_ancestors(c.oid::regclass)) || c.oid"
                        : "ARRAY[c.oid]",
                hasSchemas ? OR_BY_SCHEMA : "");
    }

    static Map<TableId, Lineage> read(final Connection connection, final String publication) throws SQLException {
        return new LineageQuery(connection, publication).read();
    }

    /** The oldest transaction that may be running: of what is read later, everything that is older has ended. */
    static String horizon(final Connection connection) throws SQLException {
        return new Query(connection).text("SELECT (txid_snapshot_xmin(txid_current_snapshot()) & 4294967295)::text");
    }

    private record Found(TableId table, long number, Part part) {}

    private Map<TableId, Lineage> read() throws SQLException {
        final Map<TableId, Map<Long, Part>> parts = parts();
        final Map<TableId, Lineage> lineages = new HashMap<>();
        query.rows(
                        covered + TABLES.formatted(hasSchemas ? OF_SCHEMAS : "SELECT NULL"),
                        row -> Map.entry(id(row), lineage(row, parts.getOrDefault(id(row), Map.of()))),
                        publication)
                .forEach(entry -> lineages.put(entry.getKey(), entry.getValue()));
        return lineages;
    }

    private Map<TableId, Map<Long, Part>> parts() throws SQLException {
        final Map<TableId, Map<Long, Part>> parts = new HashMap<>();
        query.rows(
                        covered + PARTS.formatted(hasAncestors ? LINKS : "NULL", hasAncestors ? LEAVES : "t.oid")
                                + " ORDER BY 3",
                        row -> new Found(
                                id(row),
                                row.getLong("part"),
                                new Part(
                                        row.getLong("file"),
                                        row.getLong("toast"),
                                        Lineage.words(row.getString("links")))),
                        publication)
                .forEach(found -> parts.computeIfAbsent(found.table(), table -> new LinkedHashMap<>())
                        .put(found.number(), found.part()));
        return parts;
    }

    private static TableId id(final ResultSet row) throws SQLException {
        return new TableId(row.getString("schemaname"), row.getString("tablename"));
    }

    private static Lineage lineage(final ResultSet row, final Map<Long, Part> parts) throws SQLException {
        return new Lineage(
                row.getLong("number"),
                row.getLong("owner"),
                row.getString("name"),
                row.getString("place"),
                row.getBoolean("is_original"),
                Lineage.words(row.getString("entries")),
                Lineage.words(row.getString("columns")),
                parts);
    }
}
