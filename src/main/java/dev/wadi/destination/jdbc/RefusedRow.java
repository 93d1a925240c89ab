package dev.wadi.destination.jdbc;

import dev.wadi.change.Change;
import java.sql.SQLException;
import java.util.Optional;

/**
 * A change that was not written.
 *
 * @param table where it was to go
 * @param error why the destination refuses it; null if it waits for an earlier change of the same row
 */
record RefusedRow(TargetTable table, Change change, SQLException error) {

    static final String WAITS = "an earlier change of this row waits";

    boolean isWaiting() {
        return error == null;
    }

    Optional<String> code() {
        return Optional.ofNullable(error).map(SQLException::getSQLState);
    }

    /** May have values of the row. */
    String reason() {
        return error == null ? WAITS : RowErrors.inFull(error);
    }
}
