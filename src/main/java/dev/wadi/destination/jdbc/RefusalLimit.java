package dev.wadi.destination.jdbc;

import dev.wadi.change.TableId;
import dev.wadi.delivery.StoppedException;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells bad rows from a destination that has become wrong for a table: when more than half of the last changes of a
 * table were refused, and these are a hundred at least, the pipeline stops instead of putting everything aside.
 */
final class RefusalLimit {

    private static final int ENOUGH = 100;

    /** What came long ago counts less and less. */
    private static final int MEMORY = 1000;

    private static final class Tally {
        private int changes;
        private int refused;
    }

    private final Map<TableId, Tally> tallies = new HashMap<>();

    /** Changes are about to be written. */
    void expect(final TableId table, final int changes) {
        final Tally tally = tallies.computeIfAbsent(table, id -> new Tally());
        if (tally.changes > MEMORY) {
            tally.changes /= 2;
            tally.refused /= 2;
        }
        tally.changes += changes;
    }

    void refuse(final RefusedRow row) {
        if (row.isWaiting()) {
            return;
        }
        final TableId table = row.place();
        final Tally tally = tallies.computeIfAbsent(table, id -> new Tally());
        tally.refused++;
        if (tally.changes >= ENOUGH && tally.refused > tally.changes / 2) {
            throw new StoppedException(
                    "Table " + table + " refuses " + tally.refused + " of the last " + tally.changes
                            + " changes, the last one for " + row.summary()
                            + "; that is more than bad rows: change the table at the destination, then start again",
                    row.error());
        }
    }
}
