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

    /**
     * Splits changes by table. Order between tables does not matter within one transaction; where the schema of a table
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
                    run = new TableRun(change.schema(), change.getOperation() == Operation.LOAD, new ArrayList<>());
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
        return !change.isMarked()
                && !changes.get(0).isMarked()
                && isLoad == (change.getOperation() == Operation.LOAD)
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
