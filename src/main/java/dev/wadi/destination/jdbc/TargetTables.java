package dev.wadi.destination.jdbc;

import static java.util.stream.Collectors.toSet;

import dev.wadi.change.SqlName;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The tables at the destination as one connection knows them. A table or column that is missing is made in the
 * transaction that first needs it. Lives as long as the connection.
 */
final class TargetTables {

    private final Connection connection;
    private final Layout layout;
    private final UnaryOperator<TableId> places;
    private final String batchPrefix;
    private final Map<TableSchema, TargetTable> bySchema = new HashMap<>();

    /** Which schema of a table the database was last brought in line with. */
    private final Map<TableId, TargetTable> current = new HashMap<>();

    TargetTables(final Connection connection, final Layout layout) {
        this(connection, layout, layout::target, "wadi_batch_");
    }

    private TargetTables(
            final Connection connection,
            final Layout layout,
            final UnaryOperator<TableId> places,
            final String batchPrefix) {
        this.connection = connection;
        this.layout = layout;
        this.places = places;
        this.batchPrefix = batchPrefix;
    }

    /** The same tables in other places, each with a name that follows from its own. */
    static TargetTables elsewhere(
            final Connection connection, final Layout layout, final UnaryOperator<TableId> places) {
        return new TargetTables(connection, layout, places, "wadi_elsewhere_");
    }

    /** The table as the statements see it, whether or not it is there. */
    TargetTable describe(final TableSchema schema) {
        return bySchema.computeIfAbsent(
                schema, s -> new TargetTable(s, layout, places.apply(s.id()), batchPrefix + bySchema.size()));
    }

    /** The table, made or extended if need be, with its temporary table. */
    TargetTable ready(final TableSchema schema) throws SQLException {
        final TargetTable table = describe(schema);
        if (current.get(table.id()) != table) {
            prepare(table);
            current.put(table.id(), table);
        }
        return table;
    }

    private void prepare(final TargetTable table) throws SQLException {
        if (exists(table.id())) {
            addMissingColumns(table);
        } else {
            create(table);
        }
        if (table.isMerged()) {
            execute(table.dropBatchTable());
            execute(table.createBatchTable());
        }
    }

    private void create(final TargetTable table) throws SQLException {
        createWithoutKey(table);
        if (table.isMerged()) {
            execute(table.addKey());
        }
    }

    /** For rows that come by themselves: the key is cheaper to make when they are all there. */
    void createWithoutKey(final TargetTable table) throws SQLException {
        createSchema(table.id().schema());
        execute(table.create(table.name()));
    }

    void addMissingColumns(final TargetTable table) throws SQLException {
        final Map<String, String> present = columnsOf(table.id());
        for (final TargetColumn column : table.definitions()) {
            if (!present.containsKey(column.name())) {
                if (isMetadata(table, column)) {
                    throw new IllegalArgumentException("Table " + table.id() + " at the destination has no column '"
                            + column.name() + "', so it was not made by this pipeline; rename or drop it, or choose"
                            + " another schema with wadi.destination.schema");
                }
                execute("ALTER TABLE " + table.name() + " ADD COLUMN " + SqlName.quote(column.name()) + " "
                        + column.sqlType());
            }
        }
    }

    private static boolean isMetadata(final TargetTable table, final TargetColumn column) {
        return table.schema().indexOf(column.name()) < 0;
    }

    /** Whether the table is there with the columns that it would be made with. */
    boolean hasColumns(final TargetTable table) throws SQLException {
        return columnsOf(table.id())
                .keySet()
                .equals(table.definitions().stream().map(TargetColumn::name).collect(toSet()));
    }

    boolean exists(final TableId table) throws SQLException {
        return !columnsOf(table).isEmpty();
    }

    private Map<String, String> columnsOf(final TableId table) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("""
                SELECT a.attname, format_type(a.atttypid, a.atttypmod)
                FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = ? AND c.relname = ? AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum""")) {
            query.setString(1, table.schema());
            query.setString(2, table.name());
            final Map<String, String> columns = new LinkedHashMap<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    columns.put(rows.getString(1), rows.getString(2));
                }
            }
            return columns;
        }
    }

    /** Asks first: CREATE SCHEMA IF NOT EXISTS wants the right to create one even where there is nothing to create. */
    void createSchema(final String schema) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT 1 FROM pg_namespace WHERE nspname = ?")) {
            query.setString(1, schema);
            if (!query.executeQuery().next()) {
                execute("CREATE SCHEMA " + SqlName.quote(schema));
            }
        }
    }

    private void execute(final String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
