package dev.wadi.destination.jdbc;

import dev.wadi.change.SqlName;
import dev.wadi.change.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

    /**
     * Puts all rows where they belong; those of a table that refuses some, piece by piece.
     *
     * @return the tables that were loaded
     */
    List<TargetTable> publish(final StagedRows pieces) throws SQLException {
        for (final Map.Entry<TargetTable, String> entry : staged.entrySet()) {
            final TargetTable table = entry.getKey();
            final Savepoint before = connection.setSavepoint();
            try {
                place(table, entry.getValue());
            } catch (final SQLException e) {
                if (!RowErrors.isRefusal(e)) {
                    throw e;
                }
                connection.rollback(before);
                pieces.publish(table, entry.getValue());
                endMerge(table, entry.getValue());
            }
            connection.releaseSavepoint(before);
        }
        final List<TargetTable> published = List.copyOf(staged.keySet());
        staged.clear();
        return published;
    }

    private void place(final TargetTable table, final String stagingName) throws SQLException {
        if (tables.exists(table.id())) {
            tables.ready(table.schema());
            execute(table.isMerged() ? table.upsertFrom(stagingName) : table.appendFrom(stagingName));
            endMerge(table, stagingName);
        } else {
            move(table, stagingName);
        }
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

    private void endMerge(final TargetTable table, final String stagingName) throws SQLException {
        if (table.isMerged()) {
            execute(table.flagMissing(stagingName));
        }
        execute("DROP TABLE " + stagingName);
    }

    /** After a part of the transaction was taken back: what it has made is made anew. */
    void forgetMissing() throws SQLException {
        final Set<String> present = new HashSet<>();
        for (final String table : tablesThere()) {
            present.add(SqlName.quote(ProgressTable.SCHEMA) + "." + SqlName.quote(table));
        }
        staged.values().retainAll(present);
    }

    /** Removes what a load that did not end has left. */
    void discard() throws SQLException {
        for (final String table : tablesThere()) {
            execute("DROP TABLE " + SqlName.quote(ProgressTable.SCHEMA) + "." + SqlName.quote(table));
        }
        staged.clear();
    }

    private List<String> tablesThere() throws SQLException {
        final List<String> names = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT tablename FROM pg_tables WHERE schemaname = ? AND starts_with(tablename, ?)")) {
            query.setString(1, ProgressTable.SCHEMA);
            query.setString(2, prefix);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
        }
        return names;
    }

    private void execute(final String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
