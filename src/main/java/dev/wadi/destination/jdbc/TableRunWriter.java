package dev.wadi.destination.jdbc;

import dev.wadi.change.Change;
import dev.wadi.change.LetterMark;
import dev.wadi.change.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes the changes of tables to where they go now, and puts aside those that cannot be written. */
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
            final HeldRows held = held(run, shown);
            final List<Change> free = held.isEmpty() ? run.changes() : withoutHeld(run, shown, held);
            if (!free.isEmpty()) {
                write(run, place.get(), free);
            }
            putAside.write();
        }
    }

    private List<Change> withoutHeld(final TableRun run, final TargetTable shown, final HeldRows held) {
        final List<Change> free = new ArrayList<>(run.changes().size());
        for (final Change change : run.changes()) {
            if (held.isHeld(shown, change)) {
                held.hold(shown, change);
                putAside.take(new RefusedRow(shown, change, null));
            } else {
                free.add(change);
            }
        }
        return free;
    }

    /**
     * In the order of the source, after a refusal, when the batch was taken back.
     *
     * @param changes of one schema for each table
     */
    void writeInOrder(final List<Change> changes) throws SQLException {
        List<Change> between = new ArrayList<>();
        for (final Change change : changes) {
            if (change.isMarked()) {
                writeBetween(between);
                between = new ArrayList<>();
                writeMarked(change);
            } else {
                between.add(change);
            }
        }
        writeBetween(between);
    }

    private void writeMarked(final Change change) throws SQLException {
        for (final TableRun run : TableRun.byTable(List.of(change))) {
            if (!isRefusedByStep(run)) {
                writeBetween(run.changes());
            }
        }
    }

    private void writeBetween(final List<Change> changes) throws SQLException {
        final Map<TableId, TargetTable> shown = new HashMap<>();
        final Map<TableId, TargetTable> placed = new HashMap<>();
        final HeldRows held = new HeldRows();
        for (final TableRun run : TableRun.byTable(changes)) {
            final TableId id = run.schema().id();
            final Optional<TargetTable> place = placeOf(run);
            if (place.isPresent()) {
                placed.put(id, place.get());
                shown.put(id, places.shown(run.schema()));
                held.add(shown.get(id).id(), heldAmong(run, shown.get(id)));
            }
        }
        new BatchSplitter(
                        connection,
                        change -> shown.get(change.getTable()),
                        some -> {
                            for (final TableRun run : TableRun.byTable(some)) {
                                write(run, placed.get(run.schema().id()), run.changes());
                            }
                        },
                        held)
                .write(changes.stream()
                        .filter(change -> placed.containsKey(change.getTable()))
                        .toList())
                .forEach(putAside::take);
        putAside.write();
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

    private HeldRows held(final TableRun run, final TargetTable shown) throws SQLException {
        final HeldRows held = new HeldRows();
        held.add(shown.id(), heldAmong(run, shown));
        return held;
    }

    private Set<String> heldAmong(final TableRun run, final TargetTable shown) throws SQLException {
        return isLoaded(run)
                ? Set.of()
                : letters.heldAmong(
                        shown.id(),
                        run.changes(),
                        run.mark().map(LetterMark::letter).orElse(Long.MAX_VALUE));
    }

    /** A loaded row that was a dead letter meets rows that are there by now. */
    private static boolean isLoaded(final TableRun run) {
        return run.isLoad() && run.mark().isEmpty();
    }

    private void write(final TableRun run, final TargetTable place, final List<Change> changes) throws SQLException {
        if (isLoaded(run) && !progress.replacesLoadedRows()) {
            rowWriter.copyLoaded(place, changes);
        } else {
            rowWriter.write(place, changes, progress.isBehind());
        }
    }
}
