package dev.wadi.destination.jdbc;

import dev.wadi.change.Change;
import dev.wadi.change.LetterMark;
import dev.wadi.change.TableId;
import java.sql.SQLException;
import java.util.Optional;

/**
 * A change that was not written.
 *
 * @param place where it was to go
 * @param table its shape there; null if a step of the route has failed on it, so that this is not known
 * @param error why the destination refuses it; null if it waits for an earlier change of the same row
 */
record RefusedRow(TableId place, TargetTable table, Change change, SQLException error) {

    RefusedRow(final TargetTable table, final Change change, final SQLException error) {
        this(table.id(), table, change, error);
    }

    /** A change on which a step has failed: its mark says which. */
    static RefusedRow byStep(final TableId place, final Change change) {
        return new RefusedRow(place, null, change, null);
    }

    static final String WAITS = "an earlier change of this row waits";

    boolean isWaiting() {
        return error == null && !isByStep();
    }

    boolean isByStep() {
        return table == null;
    }

    Optional<String> step() {
        return isByStep() ? change.mark().map(LetterMark::step) : Optional.empty();
    }

    LetterText text() {
        return isByStep() ? LetterText.asItIs(change) : LetterText.of(table, change);
    }

    /** For logs: no value of a row. */
    String summary() {
        return isByStep() ? byStep() : RowErrors.describe(error);
    }

    private String byStep() {
        return change.mark()
                .map(mark -> (mark.step().isEmpty() ? "a step" : "step '" + mark.step() + "'")
                        + " of the route failed with " + mark.error())
                .orElse("a step of the route failed");
    }

    Optional<String> code() {
        return Optional.ofNullable(error).map(SQLException::getSQLState);
    }

    /** May have values of the row. */
    String reason() {
        return isByStep() ? byStep() : error == null ? WAITS : RowErrors.inFull(error);
    }
}
