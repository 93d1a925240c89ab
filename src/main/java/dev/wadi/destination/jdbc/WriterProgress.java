package dev.wadi.destination.jdbc;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Position;
import dev.wadi.delivery.Progress;
import java.sql.SQLException;
import java.util.Optional;

/**
 * How far a writer has come, as it was committed last, and what that means for the changes that come next. That of a load
 * beside the stream is not stored, because nobody could go on with it. Used by the thread that writes.
 */
final class WriterProgress {

    private final ProgressTable table;
    private final boolean isAside;

    /** Null before anything was stored. */
    private Progress committed;

    private boolean replacesLoadedRows;

    /** As the table has it. */
    WriterProgress(final ProgressTable table, final boolean isAside) throws SQLException {
        this.table = table;
        this.isAside = isAside;
        this.committed = isAside ? null : table.read().orElse(null);
    }

    Optional<Progress> committed() {
        return Optional.ofNullable(committed);
    }

    /** What follows when everything up to the position is durable. */
    Progress at(final Position reached) {
        return requireNonNull(committed, "progress").at(reached);
    }

    boolean isAt(final Progress other) {
        return other.equals(committed);
    }

    Progress.Phase phase() {
        return committed.phase();
    }

    Position position() {
        return committed.position();
    }

    /** Whether changes go to tables that nobody sees yet. */
    boolean isLoading() {
        return committed != null && committed.phase() != Progress.Phase.STREAMING;
    }

    boolean isCatchingUp() {
        return committed != null && committed.phase() == Progress.Phase.CATCHING_UP;
    }

    /** Whether the tables may show later rows already, so that those that changes speak of may be gone. */
    boolean isBehind() {
        return isCatchingUp() && !isAside;
    }

    boolean isAside() {
        return isAside;
    }

    /** Whether a load goes on that was cut off: its rows may be there already. */
    boolean replacesLoadedRows() {
        return replacesLoadedRows;
    }

    void replaceLoadedRows() {
        replacesLoadedRows = true;
    }

    void createTable() throws SQLException {
        table.create();
    }

    /** Into the running transaction. */
    void write(final Progress next) throws SQLException {
        if (!isAside) {
            table.write(next);
        }
    }

    /** The transaction was committed. */
    void committed(final Progress next) {
        committed = next;
    }
}
