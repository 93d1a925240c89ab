package dev.wadi.source.check;

import static java.util.stream.Collectors.toMap;

import dev.wadi.change.SqlName;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the log does not tell of the published tables, or only with the next change: which columns identify their rows,
 * and of a table that is published by its root which partitions it has. To be compared with what it is later.
 *
 * @param keys the names of each table's key columns
 * @param partitions for each partitioned table its partitions by name, with the number of the file that each is in
 */
public record Structure(Map<TableId, List<String>> keys, Map<TableId, Map<String, Long>> partitions) {

    private static final String PARTITIONS = """
            SELECT CASE n.nspname WHEN 'public' THEN '' ELSE quote_ident(n.nspname) || '.' END || quote_ident(c.relname),
                   pg_relation_filenode(c.oid)::bigint
            FROM pg_partition_tree(?::regclass) t JOIN pg_class c ON c.oid = t.relid
                JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE t.isleaf ORDER BY 1""";

    private record Partition(String name, long file) {}

    public static Structure read(final Connection connection, final String publication) throws SQLException {
        final Map<TableId, List<String>> keys = new LinkedHashMap<>();
        final Map<TableId, Map<String, Long>> partitions = new LinkedHashMap<>();
        for (final PublishedTable table : new Catalog(connection).publishedTables(publication)) {
            final TableSchema schema = table.schema();
            keys.put(schema.id(), schema.keyNames());
            if (table.isPartitioned()) {
                partitions.put(schema.id(), partitions(connection, schema.id()));
            }
        }
        return new Structure(keys, partitions);
    }

    private static Map<String, Long> partitions(final Connection connection, final TableId root) throws SQLException {
        return new Query(connection)
                .rows(PARTITIONS, row -> new Partition(row.getString(1), row.getLong(2)), SqlName.quote(root)).stream()
                        .collect(toMap(Partition::name, Partition::file));
    }

    /** One sentence for each difference, with what it means for the copy; empty if there is none. */
    public List<String> changesTo(final Structure later) {
        final List<String> changes = new ArrayList<>();
        keys.forEach((table, key) -> {
            final List<String> laterKey = later.keys.getOrDefault(table, key);
            if (!laterKey.equals(key)) {
                changes.add("Table " + table + " is identified by " + laterKey + " now, before it was by " + key
                        + ", as it still is in the copy: with its next change it will be stopped there, until it is"
                        + " loaded anew with: wadi resync " + table);
            }
        });
        partitions.forEach(
                (table, before) -> compare(table, before, later.partitions.getOrDefault(table, before), changes));
        return changes;
    }

    private static void compare(
            final TableId table,
            final Map<String, Long> before,
            final Map<String, Long> after,
            final List<String> changes) {
        final String resync = ": wadi resync " + table;
        after.forEach((partition, file) -> {
            if (!before.containsKey(partition)) {
                changes.add("Table " + table + " has got partition " + partition
                        + "; rows that it had before are not in the log, if there are any" + resync);
            } else if (!before.get(partition).equals(file)) {
                changes.add("Partition " + partition + " of table " + table + " was truncated, or rewritten in another"
                        + " way; a truncation of a single partition is not in the log, if it was one" + resync);
            }
        });
        before.keySet().stream()
                .filter(partition -> !after.containsKey(partition))
                .forEach(partition -> changes.add("Table " + table + " has lost partition " + partition
                        + "; its rows stay in the copy, to mark them deleted" + resync));
    }
}
