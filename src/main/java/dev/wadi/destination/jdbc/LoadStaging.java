package dev.wadi.destination.jdbc;

import dev.wadi.change.SqlName;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the rows of a historical load wait, in tables of the schema wadi, until all of them are there: then they take
 * their places in one transaction, and nobody ever sees half of them. A table that was there before is brought in line
 * with the load instead: rows that the load does not have any more are marked deleted.
 */
final class LoadStaging {

    private final Connection connection;
    private final TargetTables tables;
    private final String prefix;
    private final Map<TargetTable, String> staged = new LinkedHashMap<>();

    LoadStaging(final Connection connection, final TargetTables tables, final String pipeline) {
        this.connection = connection;
        this.tables = tables;
        this.prefix = "load_" + Integer.toHexString(pipeline.hashCode()) + "_";
    }

    /** The quoted name of the table in which the rows of a table wait. */
    String tableFor(final TableSchema schema) throws SQLException {
        final TargetTable table = tables.describe(schema);
        String name = staged.get(table);
        if (name == null) {
            name = SqlName.quote(ProgressTable.SCHEMA) + "." + SqlName.quote(prefix + staged.size());
            execute(table.create(name));
            staged.put(table, name);
        }
        return name;
    }

    /** What was announced so far, for rows that come past the route. */
    Map<TableId, StagedTable> staged() {
        final Map<TableId, StagedTable> bySource = new HashMap<>();
        staged.forEach((table, name) -> bySource.put(table.schema().id(), new StagedTable(table, name)));
        return bySource;
    }

    /** Puts all rows where they belong, with the position of the load on what it marks deleted. */
    void publish() throws SQLException {
        for (final Map.Entry<TargetTable, String> entry : staged.entrySet()) {
            final TargetTable table = entry.getKey();
            if (tables.exists(table.id())) {
                tables.ready(table.schema());
                merge(table, entry.getValue());
            } else {
                move(table, entry.getValue());
            }
        }
        staged.clear();
    }

    private void move(final TargetTable table, final String stagingName) throws SQLException {
        tables.createSchema(table.id().schema());
        final String schema = SqlName.quote(table.id().schema());
        final String unqualified = stagingName.substring(stagingName.indexOf('.') + 1);
        execute("ALTER TABLE " + stagingName + " SET SCHEMA " + schema);
        execute("ALTER TABLE " + schema + "." + unqualified + " RENAME TO "
                + SqlName.quote(table.id().name()));
        if (table.isMerged()) {
            execute(table.addKey());
        }
    }

    private void merge(final TargetTable table, final String stagingName) throws SQLException {
        if (table.isMerged()) {
            execute(table.upsertFrom(stagingName));
            execute(table.flagMissing(stagingName));
        } else {
            execute(table.appendFrom(stagingName));
        }
        execute("DROP TABLE " + stagingName);
    }

    /** Removes what a load that did not end has left. */
    void discard() throws SQLException {
        final List<String> leftovers = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT tablename FROM pg_tables WHERE schemaname = ? AND starts_with(tablename, ?)")) {
            query.setString(1, ProgressTable.SCHEMA);
            query.setString(2, prefix);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    leftovers.add(rows.getString(1));
                }
            }
        }
        for (final String table : leftovers) {
            execute("DROP TABLE " + SqlName.quote(ProgressTable.SCHEMA) + "." + SqlName.quote(table));
        }
        staged.clear();
    }

    private void execute(final String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
