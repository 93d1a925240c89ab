package dev.wadi.destination.jdbc;

import static java.util.stream.Collectors.toSet;

import dev.wadi.change.Change;
import dev.wadi.change.Operation;
import dev.wadi.change.TableId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
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
                previous_row_key text)""";

    private static final String INDEX_KEYS =
            "CREATE INDEX ON wadi.dead_letter (pipeline, table_schema, table_name, row_key)";

    private static final String INDEX_PREVIOUS_KEYS =
            "CREATE INDEX ON wadi.dead_letter (pipeline, table_schema, table_name, previous_row_key)"
                    + " WHERE previous_row_key IS NOT NULL";

    private static final String INSERT = """
            INSERT INTO wadi.dead_letter (pipeline, table_schema, table_name, key, previous_key, operation, lsn, position,
                transaction, committed_at, change, unchanged, error_code, reason, row_key, previous_row_key, loading)
            VALUES (?, ?, ?, json_object(?::text[], ?::text[]), json_object(?::text[], ?::text[]), ?, ?, ?, ?, ?,
                json_object(?::text[], ?::text[]), ?, ?, ?, ?, ?, ?)""";

    private static final String HELD = """
            SELECT row_key FROM wadi.dead_letter
            WHERE pipeline = ? AND table_schema = ? AND table_name = ? AND loading = ? AND row_key = ANY (?)
            UNION SELECT previous_row_key FROM wadi.dead_letter
            WHERE pipeline = ? AND table_schema = ? AND table_name = ? AND loading = ?
                AND previous_row_key = ANY (?)""";

    /** For each row that waits, what a deletion of it would be. */
    private static final String DELETE_WAITING = """
            INSERT INTO wadi.dead_letter (pipeline, table_schema, table_name, key, operation, lsn, position, transaction,
                committed_at, change, unchanged, reason, row_key, loading)
            SELECT DISTINCT ON (w.waiting_key) d.pipeline, d.table_schema, d.table_name, w.key, 'DELETE', ?, ?, ?, ?, w.key,
                ARRAY(SELECT c FROM (SELECT json_object_keys(d.change) UNION SELECT unnest(d.unchanged)) AS all_columns (c)
                      WHERE c NOT IN (SELECT json_object_keys(w.key))), ?, w.waiting_key, d.loading
            FROM wadi.dead_letter d
                CROSS JOIN LATERAL (VALUES (d.key, d.row_key), (d.previous_key, d.previous_row_key)) AS w (key, waiting_key)
            WHERE d.pipeline = ? AND d.table_schema = ? AND d.table_name = ? AND d.loading = ?
                AND w.waiting_key IS NOT NULL
            ORDER BY w.waiting_key, d.id DESC""";

    private final Connection connection;
    private final String pipeline;
    private final BooleanSupplier isLoading;

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
    }

    /** Reads which tables have letters. */
    void open() throws SQLException {
        tables.clear();
        isThere = exists(connection);
        if (isThere) {
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
        if (!tables.contains(table)) {
            return new HashSet<>();
        }
        lock("pg_advisory_xact_lock_shared");
        final Set<String> keys = changes.stream()
                .flatMap(change -> RowKey.of(change).stream())
                .map(RowKey::canonical)
                .collect(toSet());
        final Set<String> held = held(table, keys);
        if (held.isEmpty() && !hasAny(table)) {
            tables.remove(table);
        }
        return held;
    }

    private Set<String> held(final TableId table, final Set<String> keys) throws SQLException {
        final Array array = connection.createArrayOf("text", keys.toArray());
        try (PreparedStatement query = connection.prepareStatement(HELD)) {
            int index = setTable(query, 1, table);
            query.setBoolean(index++, isLoading.getAsBoolean());
            query.setArray(index++, array);
            index = setTable(query, index, table);
            query.setBoolean(index++, isLoading.getAsBoolean());
            query.setArray(index, array);
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
            query.setBoolean(setTable(query, 1, table), isLoading.getAsBoolean());
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
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (final RefusedRow row : rows) {
                set(insert, row);
                insert.addBatch();
                tables.add(row.table().id());
            }
            insert.executeBatch();
        }
    }

    private void set(final PreparedStatement insert, final RefusedRow row) throws SQLException {
        final Change change = row.change();
        final LetterText letter = LetterText.of(row.table(), change);
        final List<RowKey> keys = RowKey.of(change);
        final boolean hasPrevious = change.previousKey() != null;
        int index = setTable(insert, 1, row.table().id());
        setObject(insert, index, keys.isEmpty() ? null : letter.keyNames(), letter.keyTexts());
        setObject(insert, index + 2, hasPrevious ? letter.keyNames() : null, letter.previousKeyTexts());
        index += 4;
        insert.setString(index++, change.getOperation().name());
        insert.setLong(index++, change.getPosition().lsn());
        insert.setString(index++, change.getPosition().toString());
        insert.setLong(index++, change.getOrigin().transaction());
        insert.setTimestamp(
                index++,
                change.getOperation() == Operation.LOAD
                        ? null
                        : Timestamp.from(change.getOrigin().commitTime()));
        setObject(insert, index, letter.names(), letter.texts());
        index += 2;
        insert.setArray(index++, array(letter.unchanged()));
        insert.setString(index++, row.code().orElse(null));
        insert.setString(index++, row.reason());
        insert.setString(index++, keys.isEmpty() ? null : keys.get(0).canonical());
        insert.setString(index++, hasPrevious ? keys.get(1).canonical() : null);
        insert.setBoolean(index, isLoading.getAsBoolean());
    }

    /** A JSON object from its names and texts; null without names. */
    private void setObject(
            final PreparedStatement insert, final int index, final List<String> names, final List<String> texts)
            throws SQLException {
        insert.setArray(index, names == null ? null : array(names));
        insert.setArray(index + 1, names == null ? null : array(texts));
    }

    private Array array(final List<String> texts) throws SQLException {
        return connection.createArrayOf("text", texts.toArray());
    }

    /** All rows were removed at the source: for a row that waits the deletion waits too. */
    int deleteWaiting(final TableId table, final Change truncation) throws SQLException {
        if (!tables.contains(table)) {
            return 0;
        }
        lock("pg_advisory_xact_lock_shared");
        try (PreparedStatement insert = connection.prepareStatement(DELETE_WAITING)) {
            insert.setLong(1, truncation.getPosition().lsn());
            insert.setString(2, truncation.getPosition().toString());
            insert.setLong(3, truncation.getOrigin().transaction());
            insert.setTimestamp(4, Timestamp.from(truncation.getOrigin().commitTime()));
            insert.setString(5, RefusedRow.WAITS);
            insert.setBoolean(setTable(insert, 6, table), isLoading.getAsBoolean());
            return insert.executeUpdate();
        }
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
            setTable(delete, 1, table.id());
            delete.executeUpdate();
            setTable(update, 1, table.id());
            update.executeUpdate();
            tables.add(table.id());
        }
    }

    /** Returns the index after the parameters pipeline, schema and name. */
    private int setTable(final PreparedStatement statement, final int index, final TableId table) throws SQLException {
        statement.setString(index, pipeline);
        statement.setString(index + 1, table.schema());
        statement.setString(index + 2, table.name());
        return index + 3;
    }
}
