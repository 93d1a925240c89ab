package dev.wadi.destination.jdbc;

import dev.wadi.change.LetterMark;
import dev.wadi.change.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Optional;

/** Writes the changes of one table to where they go now, and puts aside those that cannot be written. */
final class TableRunWriter {

    private final Connection connection;
    private final TablePlaces places;
    private final WriterProgress progress;
    private final RowWriter rowWriter;
    private final DeadLetterTable letters;
    private final PutAside putAside;

    TableRunWriter(
            final Connection connection,
            final TablePlaces places,
            final WriterProgress progress,
            final RowWriter rowWriter,
            final DeadLetterTable letters,
            final PutAside putAside) {
        this.connection = connection;
        this.places = places;
        this.progress = progress;
        this.rowWriter = rowWriter;
        this.letters = letters;
        this.putAside = putAside;
    }

    /** In the hope that nothing is refused; a refusal is the caller's. */
    void writeWhole(final TableRun run) throws SQLException {
        if (isRefusedByStep(run)) {
            return;
        }
        final Optional<TargetTable> place = placeOf(run);
        if (place.isPresent()) {
            final TargetTable shown = places.shown(run.schema());
            putAside.expect(shown, run.changes().size());
            splitter(run, place.get(), shown).writeWhole(run.changes());
            putAside.write();
        }
    }

    /** After a refusal, when the batch was taken back. */
    void writePieceByPiece(final TableRun run) throws SQLException {
        if (isRefusedByStep(run)) {
            return;
        }
        final Optional<TargetTable> place = placeOf(run);
        if (place.isPresent()) {
            splitter(run, place.get(), places.shown(run.schema())).writeSplit(run.changes());
            putAside.write();
        }
    }

    /** Puts aside what a step of the route has failed on, and removes the letter of what comes again. */
    private boolean isRefusedByStep(final TableRun run) throws SQLException {
        if (run.mark().isEmpty()) {
            return false;
        }
        final LetterMark mark = run.mark().get();
        if (mark.isReplay()) {
            letters.lock("pg_advisory_xact_lock_shared");
            letters.remove(mark.letter());
        }
        if (mark.isFailed()) {
            final TableId place = places.placeName(run.schema().id());
            putAside.expectOne(place);
            putAside.take(RefusedRow.byStep(place, run.changes().get(0)));
            putAside.write();
        }
        return mark.isFailed();
    }

    /** Empty if nothing is to be written. */
    private Optional<TargetTable> placeOf(final TableRun run) throws SQLException {
        final Optional<TargetTable> place = places.placeOf(run.schema(), run.from());
        if (place.isEmpty()) {
            places.skip(run.schema().id(), run.changes().size());
        }
        return place.filter(table -> !isLeftToTheStream(run, table));
    }

    /** Where a table has a row per change, a load beside the stream brings no changes: the stream writes them. */
    private boolean isLeftToTheStream(final TableRun run, final TargetTable table) {
        return progress.isAside() && !run.isLoad() && !table.isMerged();
    }

    private BatchSplitter splitter(final TableRun run, final TargetTable place, final TargetTable shown)
            throws SQLException {
        return new BatchSplitter(
                connection,
                shown,
                run.isLoad() && run.mark().isEmpty() && !progress.replacesLoadedRows()
                        ? rows -> rowWriter.copyLoaded(place, rows)
                        : rows -> rowWriter.write(place, rows, progress.isBehind()),
                run.isLoad() && run.mark().isEmpty()
                        ? new HashSet<>()
                        : letters.heldAmong(
                                shown.id(),
                                run.changes(),
                                run.mark().map(LetterMark::letter).orElse(Long.MAX_VALUE)),
                putAside::take);
    }
}
