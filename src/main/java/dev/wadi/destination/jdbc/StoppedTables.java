package dev.wadi.destination.jdbc;

import dev.wadi.change.Position;
import dev.wadi.change.TableId;
import dev.wadi.delivery.StoppedTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table wadi.stopped_table: whose changes are not applied, since when and why. A table gets in with the transaction
 * that could not be applied to it, its changes are counted from then on, and {@link #clear} takes it out when it has
 * been loaded anew. Used by the thread that writes; {@link #all} by any.
 */
final class StoppedTables {

    private static final Logger LOG = LoggerFactory.getLogger(StoppedTables.class);

    private static final String NAME = "wadi.stopped_table";

    private static final String CREATE = """
            CREATE TABLE wadi.stopped_table (
                pipeline text NOT NULL,
                table_schema text NOT NULL,
                table_name text NOT NULL,
                lsn bigint NOT NULL,
                position text NOT NULL,
                reason text NOT NULL,
                remedy text NOT NULL,
                waits_for text,
                skipped bigint NOT NULL,
                stopped_at timestamp with time zone NOT NULL DEFAULT now(),
                PRIMARY KEY (pipeline, table_schema, table_name))""";

    private static final String READ = """
            SELECT table_schema, table_name, lsn, reason, remedy, skipped FROM wadi.stopped_table
            WHERE pipeline = ? ORDER BY 1, 2""";

    private static final String STOP = """
            INSERT INTO wadi.stopped_table
                (pipeline, table_schema, table_name, lsn, position, reason, remedy, waits_for, skipped)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)""";

    /** For a table that a version without it has created. */
    private static final String UPGRADE = "ALTER TABLE wadi.stopped_table ADD COLUMN IF NOT EXISTS waits_for text";

    private static final String SKIP = """
            UPDATE wadi.stopped_table SET skipped = skipped + ?
            WHERE pipeline = ? AND table_schema = ? AND table_name = ?""";

    private static final String CLEAR = """
            DELETE FROM wadi.stopped_table WHERE pipeline = ? AND table_schema = ? AND table_name = ?""";

    private final OwnTables ownTables;
    private final Connection connection;
    private final String pipeline;
    private volatile Map<TableId, StoppedTable> stopped = Map.of();
    private Map<TableId, StoppedTable> beforeBatch = Map.of();
    private boolean hasWaitsFor;

    StoppedTables(final Connection connection, final String pipeline) {
        this.ownTables = new OwnTables(connection);
        this.connection = connection;
        this.pipeline = pipeline;
    }

    /** Reads which they are. */
    void read() throws SQLException {
        final Map<TableId, StoppedTable> found = new LinkedHashMap<>();
        if (ownTables.exist(NAME)) {
            try (PreparedStatement query = connection.prepareStatement(READ)) {
                query.setString(1, pipeline);
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        final TableId table = new TableId(row.getString(1), row.getString(2));
                        found.put(
                                table,
                                new StoppedTable(
                                        table,
                                        new Position(row.getLong(3)),
                                        row.getString(4),
                                        row.getString(5),
                                        row.getLong(6)));
                    }
                }
            }
        }
        stopped = found;
    }

    /** What happens from here can be taken back. */
    void beginBatch() {
        beforeBatch = stopped;
    }

    void undoBatch() {
        stopped = beforeBatch;
        hasWaitsFor = false;
        ownTables.forget();
    }

    boolean contains(final TableId table) {
        return stopped.containsKey(table);
    }

    /** Any thread. */
    List<StoppedTable> all() {
        return List.copyOf(stopped.values());
    }

    /**
     * @param since the first change that is not applied
     */
    void stop(final TableId table, final Position since, final UnfitTableException why) throws SQLException {
        final StoppedTable entry = new StoppedTable(table, since, why.reason(), why.remedy(table), 0);
        create();
        try (PreparedStatement insert = connection.prepareStatement(STOP)) {
            setKey(insert, 1, table);
            insert.setLong(4, since.lsn());
            insert.setString(5, since.toString());
            insert.setString(6, entry.reason());
            insert.setString(7, entry.remedy());
            insert.setString(
                    8, why instanceof HinderedTableException e ? e.hindrance().toCode() : null);
            insert.executeUpdate();
        }
        put(entry);
        LOG.error("{}", entry.sentence());
    }

    private void create() throws SQLException {
        if (ownTables.exist(NAME) && !hasWaitsFor) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(UPGRADE);
            }
        }
        ownTables.create(NAME, CREATE);
        hasWaitsFor = true;
    }

    /** Counts changes of a stopped table, which are not applied. */
    void skip(final TableId table, final long changes) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(SKIP)) {
            update.setLong(1, changes);
            setKey(update, 2, table);
            update.executeUpdate();
        }
        put(stopped.get(table).skipping(changes));
    }

    /**
     * The table has been loaded anew: its changes from the end of the load on are applied again. To be called in the
     * transaction that shows the loaded rows.
     */
    void clear(final TableId table) throws SQLException {
        if (!contains(table)) {
            return;
        }
        try (PreparedStatement delete = connection.prepareStatement(CLEAR)) {
            setKey(delete, 1, table);
            delete.executeUpdate();
        }
        final Map<TableId, StoppedTable> rest = new LinkedHashMap<>(stopped);
        rest.remove(table);
        stopped = rest;
        LOG.info("Table {} was loaded anew and is not stopped any more", table);
    }

    /** All tables are to be loaded anew. */
    void clearAll() throws SQLException {
        for (final StoppedTable entry : all()) {
            clear(entry.table());
        }
    }

    private void put(final StoppedTable entry) {
        final Map<TableId, StoppedTable> changed = new LinkedHashMap<>(stopped);
        changed.put(entry.table(), entry);
        stopped = changed;
    }

    private void setKey(final PreparedStatement statement, final int first, final TableId table) throws SQLException {
        statement.setString(first, pipeline);
        statement.setString(first + 1, table.schema());
        statement.setString(first + 2, table.name());
    }
}
