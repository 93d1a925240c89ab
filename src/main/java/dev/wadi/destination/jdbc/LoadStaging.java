package dev.wadi.destination.jdbc;

import dev.wadi.change.Position;
import dev.wadi.change.SqlName;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Where the rows of a load wait, in tables of the schema wadi, until all of them are there and the changes since have
 * caught up: then they take their places in one transaction, and nobody ever sees half of them. A table that was there
 * before is brought in line with the load instead: rows that the load does not have any more are marked deleted. The
 * names follow from those of the tables, so that another connection finds what was loaded.
 */
final class LoadStaging {

    private final Connection connection;
    private final TargetTables tables;
    private final TargetTables staged;
    private final String prefix;

    /** The tables of this load by the shape that they had last. */
    private final Map<TableId, TableSchema> schemas = new LinkedHashMap<>();

    /** Those that do not have to be asked for again. */
    private final Set<TableId> there = new HashSet<>();

    LoadStaging(final Connection connection, final TargetTables tables, final String loadName) {
        this.connection = connection;
        this.tables = tables;
        this.prefix = "load_" + Integer.toHexString(loadName.hashCode()) + "_";
        this.staged = tables.elsewhere(this::place);
    }

    private TableId place(final TableId source) {
        final UUID hash = UUID.nameUUIDFromBytes(SqlName.quote(source).getBytes(StandardCharsets.UTF_8));
        return new TableId(ProgressTable.SCHEMA, prefix + hash.toString().replace("-", ""));
    }

    /** The table in which the rows of a table wait, without a key; made if need be. */
    TargetTable forRows(final TableSchema schema) throws SQLException {
        final TargetTable table = staged.describe(schema);
        if (!there.contains(table.id()) && !staged.exists(table.id())) {
            staged.createWithoutKey(table);
        }
        there.add(table.id());
        schemas.put(schema.id(), schema);
        return table;
    }

    /** What was announced so far, by the source's names. */
    Map<TableId, TargetTable> announced() {
        final Map<TableId, TargetTable> bySource = new HashMap<>();
        schemas.forEach((source, schema) -> bySource.put(source, staged.describe(schema)));
        return bySource;
    }

    /** The same for changes, which need the key. */
    TargetTable forChanges(final TableSchema schema) throws SQLException {
        final TargetTable table = staged.ready(schema);
        schemas.put(schema.id(), schema);
        return table;
    }

    /** The table in which the rows of a table wait, as the statements see it, whether or not it is there. */
    TargetTable describe(final TableSchema schema) {
        return staged.describe(schema);
    }

    /** What was loaded so far. */
    Set<TableId> tables() {
        return Set.copyOf(schemas.keySet());
    }

    /** Makes the loaded tables fit for changes; of rows with one key all but one are put aside. */
    void addKeys(final StagedRows refusedRows) throws SQLException {
        for (final TableSchema schema : schemas.values()) {
            final TargetTable table = staged.describe(schema);
            final Savepoint before = connection.setSavepoint();
            try {
                addKey(table);
            } catch (final SQLException e) {
                takeBack(before, e);
                refusedRows.takeDoubles(new Takeover(table, tables.describe(schema)));
                addKey(table);
            }
            connection.releaseSavepoint(before);
        }
    }

    private void addKey(final TargetTable table) throws SQLException {
        if (table.isMerged() && keyOf(table).isEmpty()) {
            execute(table.addKey());
        }
    }

    private void takeBack(final Savepoint savepoint, final SQLException e) throws SQLException {
        if (!RowErrors.isRefusal(e)) {
            throw e;
        }
        connection.rollback(savepoint);
    }

    /**
     * Puts all rows where they belong; those that a table refuses are put aside.
     *
     * @param upTo they are as the source was here; what stands in their places cannot be newer
     * @return the tables that were loaded, in their places
     */
    List<TargetTable> publish(final Position upTo, final StagedRows refusedRows) throws SQLException {
        final List<TargetTable> published = new ArrayList<>();
        for (final TableSchema schema : schemas.values()) {
            final TargetTable from = staged.describe(schema);
            if (tables.takes(schema)) {
                merge(from, tables.ready(schema), upTo.lsn(), refusedRows);
            } else {
                addKey(from);
                move(from, tables.describe(schema));
            }
            staged.gone(from.id());
            published.add(tables.describe(schema));
        }
        schemas.clear();
        there.clear();
        return published;
    }

    private void move(final TargetTable from, final TargetTable to) throws SQLException {
        tables.createSchema(to.id().schema());
        final TableId moved = new TableId(to.id().schema(), from.id().name());
        execute("ALTER TABLE " + from.name() + " SET SCHEMA " + SqlName.quote(moved.schema()));
        execute("ALTER TABLE " + SqlName.quote(moved) + " RENAME TO "
                + SqlName.quote(to.id().name()));
        tables.made(to);
        final TableId keyName = new TableId(to.id().schema(), to.id().name() + "_pkey");
        final Optional<String> key = keyOf(to);
        if (key.isPresent()
                && text("SELECT to_regclass(?)", SqlName.quote(keyName)).isEmpty()) {
            execute("ALTER TABLE " + to.name() + " RENAME CONSTRAINT " + SqlName.quote(key.get()) + " TO "
                    + SqlName.quote(keyName.name()));
        }
    }

    private void merge(final TargetTable from, final TargetTable to, final long upTo, final StagedRows refusedRows)
            throws SQLException {
        final Takeover takeover = new Takeover(from, to);
        if (to.isMergeable() && !to.isMerged()) {
            execute(takeover.deletePresent());
        }
        final Savepoint before = connection.setSavepoint();
        try {
            execute(takeover.takeAll(upTo));
        } catch (final SQLException e) {
            takeBack(before, e);
            refusedRows.publish(takeover, upTo);
        }
        connection.releaseSavepoint(before);
        if (to.isMerged()) {
            execute(takeover.flagMissing(upTo));
        }
        execute("DROP TABLE " + from.name());
    }

    /** After a part of the transaction was taken back: what it has made is made anew. */
    void forget() {
        staged.forget();
        there.clear();
    }

    private Optional<String> keyOf(final TargetTable table) throws SQLException {
        return text(
                "SELECT conname FROM pg_constraint WHERE conrelid = to_regclass(?) AND contype = 'p'", table.name());
    }

    private Optional<String> text(final String sql, final String parameter) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, parameter);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
            }
        }
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
            final TableId id = new TableId(ProgressTable.SCHEMA, table);
            execute("DROP TABLE " + SqlName.quote(id));
            staged.gone(id);
        }
        schemas.clear();
        there.clear();
    }

    private void execute(final String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
