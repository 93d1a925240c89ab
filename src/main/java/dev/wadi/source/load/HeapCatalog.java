package dev.wadi.source.load;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.wadi.change.SqlName;
import dev.wadi.change.TableId;
import dev.wadi.source.check.PublishedTable;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

/** Asks the source where the rows of tables are, and how many bytes they are. */
final class HeapCatalog {

    private static final int PARTITION_TREES_SINCE = 12;

    /** As after a failed serialization. */
    private static final String TRY_AGAIN = "40001";

    private static final String HEAPS = """
            SELECT t.place, n.nspname, c.relname, c.oid::bigint, pg_relation_filenode(c.oid)::bigint,
                   pg_relation_size(c.oid) / current_setting('block_size')::bigint, pg_table_size(c.oid),
                   has_table_privilege(c.oid, 'SELECT') AND NOT row_security_active(c.oid)
            FROM unnest(?::regclass[]) WITH ORDINALITY AS t (root, place)
            CROSS JOIN LATERAL (%s) AS l (oid)
            JOIN pg_class c ON c.oid = l.oid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r'""";

    /** The catalog's own row is the snapshot's, what the function says is of now. */
    private static final String REWRITTEN = """
            SELECT min(CASE n.nspname WHEN 'public' THEN '' ELSE quote_ident(n.nspname) || '.' END
                       || quote_ident(c.relname))
            FROM unnest(?::regclass[]) AS t (root)
            CROSS JOIN LATERAL (%s) AS l (oid)
            JOIN pg_class c ON c.oid = l.oid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND c.relfilenode IS DISTINCT FROM pg_relation_filenode(c.oid)""";

    private static final String WITH_PARTITIONS =
            "SELECT t.root::oid UNION SELECT relid::oid FROM pg_partition_tree(t.root) WHERE isleaf";

    private final Connection connection;

    HeapCatalog(final Connection connection) {
        this.connection = connection;
    }

    private record Row(int place, Heap heap) {}

    /**
     * To a snapshot from before, a table that was rewritten looks empty (PostgreSQL's manual, "MVCC Caveats"), and its
     * rows are in no change either. Asked when the rows were read.
     *
     * @throws SQLException if that has happened; in another snapshot the rows can be read
     */
    void requireNotRewritten(final List<PublishedTable> tables) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(REWRITTEN.formatted(leaves()))) {
            query.setArray(1, names(tables));
            try (ResultSet result = query.executeQuery()) {
                result.next();
                final String rewritten = result.getString(1);
                if (rewritten != null) {
                    throw new SQLException(
                            "table " + rewritten + " was rewritten or truncated while it was loaded; its rows are read"
                                    + " again",
                            TRY_AGAIN);
                }
            }
        }
    }

    private String leaves() throws SQLException {
        return connection.getMetaData().getDatabaseMajorVersion() >= PARTITION_TREES_SINCE
                ? WITH_PARTITIONS
                : "SELECT t.root::oid";
    }

    private Array names(final List<PublishedTable> tables) throws SQLException {
        return connection.createArrayOf(
                "text",
                tables.stream().map(table -> SqlName.quote(table.schema().id())).toArray());
    }

    /** The tables in the same order, each with the places of its rows. */
    List<StoredTable> stored(final List<PublishedTable> tables) throws SQLException {
        final List<Row> rows = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(HEAPS.formatted(leaves()))) {
            query.setArray(1, names(tables));
            try (ResultSet result = query.executeQuery()) {
                while (result.next()) {
                    rows.add(row(result));
                }
            }
        }
        final Map<Integer, List<Heap>> heaps =
                rows.stream().collect(groupingBy(Row::place, mapping(Row::heap, toList())));
        return IntStream.range(0, tables.size())
                .mapToObj(
                        i -> new StoredTable(tables.get(i), heaps.getOrDefault(i + 1, List.of()), shape(tables.get(i))))
                .toList();
    }

    private static String shape(final PublishedTable table) {
        final String columns = table.schema().columns().stream()
                .map(column -> SqlName.quote(column.name()) + " " + column.type())
                .collect(joining(", "));
        final String text = columns + table.schema().key() + table.rowFilter().orElse("");
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static Row row(final ResultSet row) throws SQLException {
        return new Row(
                row.getInt(1),
                new Heap(
                        "ONLY " + SqlName.quote(new TableId(row.getString(2), row.getString(3))),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getLong(7),
                        row.getBoolean(8)));
    }
}
