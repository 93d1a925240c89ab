package dev.wadi.destination.jdbc;

import dev.wadi.change.Change;
import dev.wadi.change.TableId;
import java.util.List;

/**
 * A dead letter.
 *
 * @param rows of its table that it holds back, by {@link RowKey#canonical}
 * @param change in the texts and under the names of the destination; null if only a route can take it again
 */
record StoredLetter(long id, TableId table, List<String> rows, Change change) {

    boolean isForRoute() {
        return change == null;
    }
}
