package dev.wadi.delivery;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.TableId;

/**
 * How far the load of one table is.
 *
 * @param rows how many were handed over so far
 * @param detail what is to be known besides; empty for nothing
 */
public record TableLoad(TableId table, State state, long rows, String detail) {

    /** What happens to the rows of a table. */
    public enum State {
        /** Somebody wants them loaded. */
        REQUESTED,
        /** They are read at the source. */
        LOADING,
        /** They are all at the destination and not shown yet; the changes since are applied to them. */
        CATCHING_UP,
        /** They are shown, and the stream goes on from there. */
        DONE,
        /** They could not be loaded, and what was there is shown as before. */
        FAILED;

        public boolean isRunning() {
            return this == LOADING || this == CATCHING_UP;
        }

        public boolean isOver() {
            return this == DONE || this == FAILED;
        }
    }

    public TableLoad {
        requireNonNull(table, "table");
        requireNonNull(state, "state");
        requireNonNull(detail, "detail");
    }
}
