package dev.wadi.destination.jdbc;

import dev.wadi.change.Change;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Writes changes of any tables in the order of the source, leaving out those that the destination refuses and every later
 * change of the same rows. Which they are is found by halving under savepoints. What is refused for the sake of another
 * row or table is tried again after all others, until no more of it is taken.
 */
final class BatchSplitter {

    /** Writes changes, all or, on an error, in a transaction that is to be taken back. */
    interface Writing {
        void write(List<Change> changes) throws SQLException;
    }

    private final Connection connection;
    private final Function<Change, TargetTable> tables;
    private final Writing writing;
    private final HeldRows held;

    /**
     * @param tables where a change is to be seen
     * @param held grows with every refusal that stays
     */
    BatchSplitter(
            final Connection connection,
            final Function<Change, TargetTable> tables,
            final Writing writing,
            final HeldRows held) {
        this.connection = connection;
        this.tables = tables;
        this.writing = writing;
        this.held = held;
    }

    /**
     * @return what was not written, in order
     * @throws SQLException also for a change that a trigger refuses to the last: that may be no fault of the row
     */
    List<RefusedRow> write(final List<Change> changes) throws SQLException {
        List<Change> waiting = changes;
        while (true) {
            final Attempt attempt = new Attempt(held.copy());
            attempt.write(waiting);
            final List<RefusedRow> refused = attempt.refused;
            if (refused.size() == waiting.size() || refused.stream().noneMatch(BatchSplitter::mayBeTakenLater)) {
                for (final RefusedRow row : refused) {
                    if (!row.isWaiting() && !RowErrors.isRefusal(row.error())) {
                        throw row.error();
                    }
                    held.hold(row.table(), row.change());
                }
                return refused;
            }
            waiting = refused.stream().map(RefusedRow::change).toList();
        }
    }

    private static boolean mayBeTakenLater(final RefusedRow row) {
        return !row.isWaiting() && RowErrors.mayDependOnOrder(row.error());
    }

    /** Writes what can be written now. */
    private final class Attempt {

        private final HeldRows heldNow;
        private final List<RefusedRow> refused = new ArrayList<>();

        private Attempt(final HeldRows heldNow) {
            this.heldNow = heldNow;
        }

        private void write(final List<Change> changes) throws SQLException {
            final List<Change> free = withoutHeld(changes);
            if (free.isEmpty()) {
                return;
            }
            final Savepoint before = connection.setSavepoint();
            try {
                writing.write(free);
                connection.releaseSavepoint(before);
            } catch (final SQLException e) {
                if (!RowErrors.isRefusal(e) && !RowErrors.mayDependOnOrder(e)) {
                    throw e;
                }
                connection.rollback(before);
                connection.releaseSavepoint(before);
                if (free.size() == 1) {
                    refuse(free.get(0), e);
                } else {
                    // In order: what the first half leaves held has to be known before the second is written.
                    write(free.subList(0, free.size() / 2));
                    write(free.subList(free.size() / 2, free.size()));
                }
            }
        }

        private List<Change> withoutHeld(final List<Change> changes) {
            final List<Change> free = new ArrayList<>(changes.size());
            for (final Change change : changes) {
                if (heldNow.isHeld(tables.apply(change), change)) {
                    refuse(change, null);
                } else {
                    free.add(change);
                }
            }
            return free;
        }

        private void refuse(final Change change, final SQLException error) {
            final TargetTable table = tables.apply(change);
            heldNow.hold(table, change);
            refused.add(new RefusedRow(table, change, error));
        }
    }
}
