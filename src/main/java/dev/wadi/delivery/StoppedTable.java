package dev.wadi.delivery;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Position;
import dev.wadi.change.TableId;

/**
 * A table whose changes a destination cannot apply any more, while those of all others go on.
 *
 * @param table its name at the source
 * @param since the first change that was not applied; zero for the historical load
 * @param skipped how many changes were not applied so far
 */
public record StoppedTable(TableId table, Position since, String reason, String remedy, long skipped) {
    public StoppedTable {
        requireNonNull(table, "table");
        requireNonNull(since, "since");
        requireNonNull(reason, "reason");
        requireNonNull(remedy, "remedy");
    }

    public StoppedTable skipping(final long more) {
        return new StoppedTable(table, since, reason, remedy, skipped + more);
    }

    public String sentence() {
        return "Table " + table + " is stopped since " + since + ", " + skipped
                + " of its changes were not applied; the other tables go on. It " + reason + "; " + remedy;
    }
}
