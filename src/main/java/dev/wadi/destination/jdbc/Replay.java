package dev.wadi.destination.jdbc;

import dev.wadi.change.Change;
import dev.wadi.change.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Replays dead letters of a pipeline in pieces, each in a transaction of its own that keeps the pipeline's writer out. */
final class Replay {

    private final Connection connection;
    private final DeadLetterTable letters;
    private final LetterReader reader;
    private final TargetTables tables;
    private final RowWriter rowWriter;

    /** By table the rows of which a letter stays. */
    private final Map<TableId, Set<String>> held = new HashMap<>();

    Replay(final Connection connection, final String pipeline, final Layout layout, final String deletedColumn) {
        // Letters name the tables of the destination.
        final Layout here = new Layout(
                Optional.empty(),
                layout.loadMode(),
                layout.onTruncate(),
                layout.onRowError(),
                layout.positionColumn(),
                layout.loadedAtColumn());
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
        held.computeIfAbsent(letter.table(), id -> new HashSet<>()).addAll(reader.heldBefore(letter));
    }

    /** Letters that follow each other and are of the same schema. */
    private static List<List<StoredLetter>> runs(final List<StoredLetter> letters) {
        final List<List<StoredLetter>> runs = new ArrayList<>();
        StoredLetter before = null;
        for (final StoredLetter letter : letters) {
            if (before == null
                    || before.isForRoute()
                    || letter.isForRoute()
                    || !before.change().schema().equals(letter.change().schema())) {
                runs.add(new ArrayList<>());
            }
            runs.get(runs.size() - 1).add(letter);
            before = letter;
        }
        return runs;
    }

    private ReplayReport replay(final List<StoredLetter> run) throws SQLException {
        if (run.get(0).isForRoute()) {
            held.computeIfAbsent(run.get(0).table(), id -> new HashSet<>())
                    .addAll(run.get(0).rows());
            return ReplayReport.NOTHING;
        }
        final TargetTable table = tables.asItIs(run.get(0).change().schema());
        final Map<Change, RefusedRow> refused = new IdentityHashMap<>();
        new BatchSplitter(
                        connection,
                        table,
                        rows -> rowWriter.write(table, rows, false),
                        held.computeIfAbsent(table.id(), id -> new HashSet<>()),
                        row -> refused.put(row.change(), row))
                .writeSplit(run.stream().map(StoredLetter::change).toList());
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
