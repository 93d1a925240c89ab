package dev.wadi.destination.jdbc;

import dev.wadi.change.Change;
import dev.wadi.change.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Replays dead letters of a pipeline in pieces, each in a transaction of its own that keeps the pipeline's writer out. */
final class Replay {

    private final Connection connection;
    private final DeadLetterTable letters;
    private final LetterReader reader;
    private final TargetTables tables;
    private final RowWriter rowWriter;

    /** By table the rows of which a letter stays. */
    private final HeldRows held = new HeldRows();

    private final Set<TableId> ours = new HashSet<>();

    Replay(final Connection connection, final String pipeline, final Layout layout, final String deletedColumn) {
        // Letters name the tables of the destination.
        final Layout here = layout.inPlace();
        this.connection = connection;
        this.letters = new DeadLetterTable(connection, pipeline, () -> false);
        this.reader = new LetterReader(connection, pipeline, deletedColumn);
        this.tables = new TargetTables(connection, here, new KnownShapes(connection, pipeline));
        this.rowWriter = new RowWriter(connection);
    }

    ReplayReport run(final LetterChoice choice) throws SQLException {
        ReplayReport report = ReplayReport.NOTHING;
        long after = 0;
        while (true) {
            letters.lock("pg_advisory_xact_lock");
            final List<StoredLetter> piece = reader.read(choice, after);
            if (piece.isEmpty()) {
                connection.rollback();
                return report;
            }
            if (choice.id().isPresent()) {
                holdWhatEarlierLettersHold(piece.get(0));
            }
            for (final List<StoredLetter> run : runs(piece)) {
                report = report.plus(replay(run));
            }
            connection.commit();
            rowWriter.forget();
            after = piece.get(piece.size() - 1).id();
        }
    }

    private void holdWhatEarlierLettersHold(final StoredLetter letter) throws SQLException {
        held.add(letter.table(), reader.heldBefore(letter));
    }

    /** Letters that follow each other and are written here, or one that only a route can take again. */
    private static List<List<StoredLetter>> runs(final List<StoredLetter> letters) {
        final List<List<StoredLetter>> runs = new ArrayList<>();
        StoredLetter before = null;
        for (final StoredLetter letter : letters) {
            if (before == null || before.isForRoute() || letter.isForRoute()) {
                runs.add(new ArrayList<>());
            }
            runs.get(runs.size() - 1).add(letter);
            before = letter;
        }
        return runs;
    }

    /** In the order of the letters, which is that of the source. */
    private ReplayReport replay(final List<StoredLetter> run) throws SQLException {
        if (run.get(0).isForRoute()) {
            held.add(run.get(0).table(), new HashSet<>(run.get(0).rows()));
            return ReplayReport.NOTHING;
        }
        // Temporary tables come before the first savepoint.
        for (final StoredLetter letter : run) {
            requireOurs(letter.change().getTable());
            tables.asItIs(letter.change().schema());
        }
        final Map<Change, RefusedRow> refused = new IdentityHashMap<>();
        new BatchSplitter(connection, change -> tables.describe(change.schema()), this::write, held)
                .write(run.stream().map(StoredLetter::change).toList())
                .forEach(row -> refused.put(row.change(), row));
        int waiting = 0;
        final List<Long> replayed = new ArrayList<>();
        for (final StoredLetter letter : run) {
            final RefusedRow row = refused.get(letter.change());
            if (row == null) {
                replayed.add(letter.id());
            } else if (row.isWaiting()) {
                waiting++;
            } else {
                keep(letter, row);
            }
        }
        remove(replayed);
        return new ReplayReport(replayed.size(), refused.size() - waiting, waiting);
    }

    /** As the writer does, and as seldom: it may have become another pipeline's, or have got a trigger. */
    private void requireOurs(final TableId table) throws SQLException {
        if (ours.add(table)) {
            try {
                tables.requireStillOurs(table);
            } catch (final HinderedTableException e) {
                throw e.asFailure(table);
            }
        }
    }

    private void write(final List<Change> changes) throws SQLException {
        for (final TableRun run : TableRun.byTable(changes)) {
            rowWriter.write(tables.describe(run.schema()), run.changes(), false);
        }
    }

    private void keep(final StoredLetter letter, final RefusedRow row) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE wadi.dead_letter" + " SET attempts = attempts + 1, error_code = ?, reason = ? WHERE id = ?")) {
            update.setString(1, row.code().orElse(null));
            update.setString(2, row.reason());
            update.setLong(3, letter.id());
            update.executeUpdate();
        }
    }

    private void remove(final List<Long> ids) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM wadi.dead_letter WHERE id = ANY (?)")) {
            delete.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
            delete.executeUpdate();
        }
    }
}
