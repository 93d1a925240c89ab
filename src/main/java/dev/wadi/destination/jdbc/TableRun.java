package dev.wadi.destination.jdbc;

import dev.wadi.change.Change;
import dev.wadi.change.LetterMark;
import dev.wadi.change.Operation;
import dev.wadi.change.Position;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The changes of a batch that go into one table with one set of statements, in their order. */
record TableRun(TableSchema schema, boolean isLoad, List<Change> changes) {

    /** Cuts changes, in their order, where the schema of a table changes or its load ends. */
    static List<List<Change>> segments(final List<Change> changes) {
        final List<List<Change>> segments = new ArrayList<>();
        final Map<TableId, TableRun> known = new HashMap<>();
        for (final Change change : changes) {
            final TableRun run = known.get(change.getTable());
            if (segments.isEmpty() || run != null && !run.isLike(change)) {
                known.clear();
                segments.add(new ArrayList<>());
            }
            known.computeIfAbsent(change.getTable(), id -> of(change));
            segments.get(segments.size() - 1).add(change);
        }
        return segments;
    }

    private static TableRun of(final Change first) {
        return new TableRun(first.schema(), first.getOperation() == Operation.LOAD, new ArrayList<>());
    }

    /**
     * Splits changes by table. Order between tables matters only where the destination has constraints or triggers of its
     * own, and these speak up; where the schema of a table
     * changes in between, the changes before come first.
     */
    static Collection<TableRun> byTable(final List<Change> changes) {
        final List<TableRun> runs = new ArrayList<>();
        final Map<TableId, TableRun> latest = new HashMap<>();
        TableRun run = null;
        for (final Change change : changes) {
            if (run == null || !run.takes(change)) {
                run = latest.get(change.getTable());
                if (run == null || !run.takes(change)) {
                    run = of(change);
                    runs.add(run);
                    latest.put(change.getTable(), run);
                }
            }
            run.changes.add(change);
        }
        return runs;
    }

    /** One that is or was a dead letter is written alone. */
    private boolean takes(final Change change) {
        return !change.isMarked() && !changes.get(0).isMarked() && isLike(change);
    }

    private boolean isLike(final Change change) {
        return isLoad == (change.getOperation() == Operation.LOAD)
                && (schema == change.schema() || schema.equals(change.schema()));
    }

    Optional<LetterMark> mark() {
        return changes.get(0).mark();
    }

    Position from() {
        return changes.get(0).getPosition();
    }

    /** From which position to which, for messages. */
    String range() {
        return "from " + from() + " to " + changes.get(changes.size() - 1).getPosition();
    }
}
