package dev.wadi.destination.jdbc;

import dev.wadi.change.Change;
import dev.wadi.change.Operation;
import dev.wadi.change.TableSchema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The changes of a batch that go into one table with one set of statements, in their order. */
record TableRun(TableSchema schema, boolean isLoad, List<Change> changes) {

    private record Kind(TableSchema schema, boolean isLoad) {}

    /**
     * Splits changes by table. Order between tables does not matter within one transaction; where the schema of a table
     * changes in between, the changes before come first.
     */
    static Collection<TableRun> byTable(final List<Change> changes) {
        final Map<Kind, TableRun> runs = new LinkedHashMap<>();
        TableRun run = null;
        for (final Change change : changes) {
            final boolean isLoad = change.getOperation() == Operation.LOAD;
            if (run == null || run.schema != change.schema() || run.isLoad != isLoad) {
                run = runs.computeIfAbsent(
                        new Kind(change.schema(), isLoad),
                        kind -> new TableRun(kind.schema, kind.isLoad, new ArrayList<>()));
            }
            run.changes.add(change);
        }
        return runs.values();
    }

    /** From which position to which, for messages. */
    String range() {
        return "from " + changes.get(0).getPosition() + " to "
                + changes.get(changes.size() - 1).getPosition();
    }
}
