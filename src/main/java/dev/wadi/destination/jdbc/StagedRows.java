package dev.wadi.destination.jdbc;

import dev.wadi.change.Change;
import dev.wadi.change.Column;
import dev.wadi.change.Operation;
import dev.wadi.change.PgType;
import dev.wadi.change.Position;
import dev.wadi.change.TableSchema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Puts the rows of a loaded table where they belong piece by piece, after the destination has refused them as a whole:
 * slower, and those that are refused become dead letters.
 */
final class StagedRows {

    private static final int PIECE = 1000;

    private final Connection connection;
    private final TargetTables tables;
    private final RowWriter rowWriter;
    private final PutAside putAside;

    StagedRows(
            final Connection connection,
            final TargetTables tables,
            final RowWriter rowWriter,
            final PutAside putAside) {
        this.connection = connection;
        this.tables = tables;
        this.rowWriter = rowWriter;
        this.putAside = putAside;
    }

    /** Leaves the table in which they waited to the caller. */
    void publish(final TargetTable loaded, final String stagingName) throws SQLException {
        tables.forget();
        rowWriter.forget();
        tables.ready(loaded.schema());
        // They have the texts of the destination's columns already.
        final TableSchema schema = loaded.schema().mapColumns(column -> new Column(column.name(), PgType.of("text")));
        final TargetTable table = tables.ready(schema);
        final Set<String> held = new HashSet<>();
        if (table.isMerged()) {
            takeDoubles(table, stagingName);
        }
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(PIECE);
            try (ResultSet rows = statement.executeQuery(table.selectFrom(stagingName))) {
                List<Change> piece = read(table, rows);
                while (!piece.isEmpty()) {
                    write(table, piece, held);
                    piece = read(table, rows);
                }
            }
        }
        putAside.write();
    }

    /** Of rows with equal keys only one can be shown; without a key none. */
    private void takeDoubles(final TargetTable table, final String stagingName) throws SQLException {
        final List<Change> doubles = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet count = statement.executeQuery("SELECT count(*) FROM " + stagingName)) {
                count.next();
                putAside.expect(table, (int) Math.min(count.getLong(1), Integer.MAX_VALUE / 2));
            }
            try (ResultSet rows = statement.executeQuery(table.deleteDoubles(stagingName))) {
                for (List<Change> piece = read(table, rows); !piece.isEmpty(); piece = read(table, rows)) {
                    doubles.addAll(piece);
                }
            }
        }
        for (final Change change : doubles) {
            putAside.take(new RefusedRow(
                    table,
                    change,
                    new SQLIntegrityConstraintViolationException(
                            "another loaded row has this key, or it is null", "23505")));
        }
        putAside.write();
    }

    private void write(final TargetTable table, final List<Change> changes, final Set<String> held)
            throws SQLException {
        putAside.expect(table, changes.size());
        new BatchSplitter(connection, table, rows -> rowWriter.write(table, rows), held, putAside::take)
                .writeSplit(changes);
    }

    private static List<Change> read(final TargetTable table, final ResultSet rows) throws SQLException {
        final List<Change> changes = new ArrayList<>(PIECE);
        while (changes.size() < PIECE && rows.next()) {
            final String[] texts = new String[table.columns().size()];
            for (int i = 0; i < texts.length; i++) {
                texts[i] = rows.getString(i + 2);
            }
            final Position position = new Position(rows.getLong(1));
            changes.add(new Change(
                    table.schema(), Operation.LOAD, texts, null, new Change.Origin(position, 0, Instant.EPOCH)));
        }
        return changes;
    }
}
