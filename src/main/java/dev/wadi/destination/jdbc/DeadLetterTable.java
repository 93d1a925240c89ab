package dev.wadi.destination.jdbc;

import static java.util.stream.Collectors.toSet;

import dev.wadi.change.Change;
import dev.wadi.change.TableId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The table wadi.dead_letter, as the writer of a pipeline uses it: changes that were refused, in the transaction of those
 * that were not, and which rows wait because of them.
 *
 * <p>A waiting row becomes free when its letters are replayed or discarded, which another process does while it holds the
 * pipeline's lock. The writer shares the lock from the moment it touches a table with letters until it commits.
 */
final class DeadLetterTable {

    private static final String CREATE = """
            CREATE TABLE wadi.dead_letter (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                pipeline text NOT NULL,
                table_schema text NOT NULL,
                table_name text NOT NULL,
                key json,
                previous_key json,
                operation text NOT NULL,
                lsn bigint NOT NULL,
                position text NOT NULL,
                transaction bigint NOT NULL,
                committed_at timestamp with time zone,
                change json NOT NULL,
                unchanged text[] NOT NULL,
                error_code text,
                reason text NOT NULL,
                loading boolean NOT NULL,
                attempts integer NOT NULL DEFAULT 0,
                recorded_at timestamp with time zone NOT NULL DEFAULT now(),
                row_key text,
                previous_row_key text,
                step text,
                shape json,
                replay_requested_at timestamp with time zone)""";

    /** What a table that an earlier version has made lacks. */
    private static final String ADD_COLUMNS = """
            ALTER TABLE wadi.dead_letter ADD COLUMN IF NOT EXISTS step text, ADD COLUMN IF NOT EXISTS shape json,
                ADD COLUMN IF NOT EXISTS replay_requested_at timestamp with time zone""";

    private static final String HAS_COLUMNS = """
            SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('wadi.dead_letter')
                AND attname = 'replay_requested_at' AND NOT attisdropped)""";

    private static final String INDEX_KEYS =
            "CREATE INDEX ON wadi.dead_letter (pipeline, table_schema, table_name, row_key)";

    private static final String INDEX_PREVIOUS_KEYS =
            "CREATE INDEX ON wadi.dead_letter (pipeline, table_schema, table_name, previous_row_key)"
                    + " WHERE previous_row_key IS NOT NULL";

    private static final String HELD = """
            SELECT row_key FROM wadi.dead_letter
            WHERE pipeline = ? AND table_schema = ? AND table_name = ? AND loading = ? AND row_key = ANY (?)
                AND id < ?
            UNION SELECT previous_row_key FROM wadi.dead_letter
            WHERE pipeline = ? AND table_schema = ? AND table_name = ? AND loading = ?
                AND previous_row_key = ANY (?) AND id < ?""";

    private final Connection connection;
    private final String pipeline;
    private final BooleanSupplier isLoading;
    private final LetterWriter writer;

    /** Tables that may have letters; one too many costs a question per batch. */
    private final Set<TableId> tables = new HashSet<>();

    private boolean isThere;

    /**
     * @param isLoading whether changes go to tables that nobody sees yet: their letters are apart from those of the
     *     tables that the load will replace, until it ends
     */
    DeadLetterTable(final Connection connection, final String pipeline, final BooleanSupplier isLoading) {
        this.connection = connection;
        this.pipeline = pipeline;
        this.isLoading = isLoading;
        this.writer = new LetterWriter(connection, pipeline);
    }

    /** Reads which tables have letters. */
    void open() throws SQLException {
        tables.clear();
        isThere = exists(connection);
        if (isThere) {
            complete(connection);
            try (PreparedStatement query = connection.prepareStatement(
                    "SELECT DISTINCT table_schema, table_name FROM wadi.dead_letter WHERE pipeline = ?")) {
                query.setString(1, pipeline);
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        tables.add(new TableId(rows.getString(1), rows.getString(2)));
                    }
                }
            }
        }
    }

    static boolean exists(final Connection connection) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery("SELECT to_regclass('wadi.dead_letter') IS NOT NULL")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** Brings a table of an earlier version up to date. */
    static void complete(final Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(HAS_COLUMNS)) {
            row.next();
            if (!row.getBoolean(1)) {
                statement.execute(ADD_COLUMNS);
            }
        }
    }

    /** Makes the table if need be; the schema is there. */
    void create() throws SQLException {
        if (!isThere && !exists(connection)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(CREATE);
                statement.execute(INDEX_KEYS);
                statement.execute(INDEX_PREVIOUS_KEYS);
            }
        }
    }

    /** Of the rows that the changes are about, by {@link RowKey#canonical}, those that wait. */
    Set<String> heldAmong(final TableId table, final List<Change> changes) throws SQLException {
        return heldAmong(table, changes, Long.MAX_VALUE);
    }

    /** @param before only the letters before this one hold a row */
    Set<String> heldAmong(final TableId table, final List<Change> changes, final long before) throws SQLException {
        if (!tables.contains(table)) {
            return new HashSet<>();
        }
        lock("pg_advisory_xact_lock_shared");
        final Set<String> keys = changes.stream()
                .flatMap(change -> RowKey.of(change).stream())
                .map(RowKey::canonical)
                .collect(toSet());
        final Set<String> held = held(table, keys, before);
        if (held.isEmpty() && !hasAny(table)) {
            tables.remove(table);
        }
        return held;
    }

    private Set<String> held(final TableId table, final Set<String> keys, final long before) throws SQLException {
        final Array array = connection.createArrayOf("text", keys.toArray());
        try (PreparedStatement query = connection.prepareStatement(HELD)) {
            int index = writer.setTable(query, 1, table);
            query.setBoolean(index++, isLoading.getAsBoolean());
            query.setArray(index++, array);
            query.setLong(index++, before);
            index = writer.setTable(query, index, table);
            query.setBoolean(index++, isLoading.getAsBoolean());
            query.setArray(index++, array);
            query.setLong(index, before);
            try (ResultSet rows = query.executeQuery()) {
                final Set<String> held = new HashSet<>();
                while (rows.next()) {
                    held.add(rows.getString(1));
                }
                return held;
            }
        }
    }

    private boolean hasAny(final TableId table) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT EXISTS (SELECT FROM wadi.dead_letter"
                + " WHERE pipeline = ? AND table_schema = ? AND table_name = ? AND loading = ?)")) {
            query.setBoolean(writer.setTable(query, 1, table), isLoading.getAsBoolean());
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** Keeps replays and the writer of a pipeline apart until the transaction ends. */
    void lock(final String how) throws SQLException {
        try (PreparedStatement lock =
                connection.prepareStatement("SELECT " + how + "(hashtext('wadi.dead_letter'), hashtext(?))")) {
            lock.setString(1, pipeline);
            lock.execute();
        }
    }

    void insert(final Collection<RefusedRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        create();
        writer.insert(rows, isLoading.getAsBoolean());
        rows.forEach(row -> tables.add(row.place()));
    }

    /** The change of a letter comes again. */
    void remove(final long letter) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM wadi.dead_letter WHERE pipeline = ? AND id = ?")) {
            delete.setString(1, pipeline);
            delete.setLong(2, letter);
            delete.executeUpdate();
        }
    }

    /** All rows were removed at the source: for a row that waits the deletion waits too. */
    int deleteWaiting(final TableId table, final Change truncation) throws SQLException {
        if (!tables.contains(table)) {
            return 0;
        }
        lock("pg_advisory_xact_lock_shared");
        return writer.deleteWaiting(table, truncation, isLoading.getAsBoolean());
    }

    /** Removes what a load that did not end has left. */
    void discardLoading() throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM wadi.dead_letter WHERE pipeline = ? AND loading")) {
            delete.setString(1, pipeline);
            delete.executeUpdate();
        }
    }

    /**
     * A table was loaded anew: letters from before say nothing any more, and those of the load take their place. With a
     * row per change the changes are still to be shown, and only loaded rows came again.
     */
    void loaded(final TargetTable table) throws SQLException {
        if (!exists(connection)) {
            return;
        }
        lock("pg_advisory_xact_lock_shared");
        final String ofTable = " WHERE pipeline = ? AND table_schema = ? AND table_name = ?";
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM wadi.dead_letter" + ofTable
                        + " AND NOT loading" + (table.isMerged() ? "" : " AND operation = 'LOAD'"));
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE wadi.dead_letter SET loading = false" + ofTable + " AND loading")) {
            writer.setTable(delete, 1, table.id());
            delete.executeUpdate();
            writer.setTable(update, 1, table.id());
            update.executeUpdate();
            tables.add(table.id());
        }
    }
}
