package dev.wadi.destination.jdbc;

import dev.wadi.change.Change;
import dev.wadi.change.Column;
import dev.wadi.change.Operation;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Collection;
import java.util.List;

/** Writes the letters of a pipeline; {@link LetterReader} makes changes of them again. */
final class LetterWriter {

    private static final String INSERT = """
            INSERT INTO wadi.dead_letter (pipeline, table_schema, table_name, key, previous_key, operation, lsn, position,
                transaction, committed_at, change, unchanged, error_code, reason, row_key, previous_row_key, loading,
                step, shape)
            VALUES (?, ?, ?, json_object(?::text[], ?::text[]), json_object(?::text[], ?::text[]), ?, ?, ?, ?, ?,
                json_object(?::text[], ?::text[]), ?, ?, ?, ?, ?, ?, ?,
                json_build_object('schema', ?::text, 'table', ?::text, 'columns', ?::text[], 'types', ?::text[],
                    'modifiers', ?::int[], 'steps', ?::text[]))""";

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

    LetterWriter(final Connection connection, final String pipeline) {
        this.connection = connection;
        this.pipeline = pipeline;
    }

    /** @param isLoading whether the letters are those of tables that nobody sees yet */
    void insert(final Collection<RefusedRow> rows, final boolean isLoading) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (final RefusedRow row : rows) {
                set(insert, row, isLoading);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private void set(final PreparedStatement insert, final RefusedRow row, final boolean isLoading)
            throws SQLException {
        final Change change = row.change();
        final LetterText letter = row.text();
        final List<RowKey> keys = RowKey.of(change);
        final boolean hasPrevious = change.previousKey() != null;
        int index = setTable(insert, 1, row.place());
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
        insert.setBoolean(index++, isLoading);
        insert.setString(index++, row.step().orElse(null));
        setShape(insert, index, change);
    }

    /** What the change looked like, so that a route can take it again. */
    private void setShape(final PreparedStatement insert, final int index, final Change change) throws SQLException {
        final TableSchema schema = change.schema();
        insert.setString(index, schema.id().schema());
        insert.setString(index + 1, schema.id().name());
        insert.setArray(
                index + 2, array(schema.columns().stream().map(Column::name).toList()));
        insert.setArray(
                index + 3,
                array(schema.columns().stream()
                        .map(column -> column.type().name())
                        .toList()));
        insert.setArray(
                index + 4,
                connection.createArrayOf(
                        "int4",
                        schema.columns().stream()
                                .map(column -> column.type().modifier())
                                .toArray()));
        insert.setArray(index + 5, array(List.copyOf(schema.steps())));
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

    /** For each row of a table that waits the deletion waits too; returns how many. */
    int deleteWaiting(final TableId table, final Change truncation, final boolean isLoading) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(DELETE_WAITING)) {
            insert.setLong(1, truncation.getPosition().lsn());
            insert.setString(2, truncation.getPosition().toString());
            insert.setLong(3, truncation.getOrigin().transaction());
            insert.setTimestamp(4, Timestamp.from(truncation.getOrigin().commitTime()));
            insert.setString(5, RefusedRow.WAITS);
            insert.setBoolean(setTable(insert, 6, table), isLoading);
            return insert.executeUpdate();
        }
    }

    /** Returns the index after the parameters pipeline, schema and name. */
    int setTable(final PreparedStatement statement, final int index, final TableId table) throws SQLException {
        statement.setString(index, pipeline);
        statement.setString(index + 1, table.schema());
        statement.setString(index + 2, table.name());
        return index + 3;
    }
}
