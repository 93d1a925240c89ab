package dev.wadi.destination.jdbc;

import dev.wadi.change.Change;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Writes changes of one table in their order, leaving out those that the destination refuses and every later change of
 * the same rows. Which they are is found by halving under savepoints; without a refusal there is one write and nothing
 * else. Used for one list of changes.
 */
final class BatchSplitter {

    /** Writes changes in order, all or, on an error, in a transaction that is to be taken back. */
    interface Writing {
        void write(List<Change> changes) throws SQLException;
    }

    private final Connection connection;
    private final TargetTable table;
    private final Writing writing;
    private final Set<String> held;
    private final Consumer<RefusedRow> refused;

    /**
     * @param held the rows, by {@link RowKey#canonical}, whose changes wait; grows with every refusal
     * @param refused takes what was not written, in order
     */
    BatchSplitter(
            final Connection connection,
            final TargetTable table,
            final Writing writing,
            final Set<String> held,
            final Consumer<RefusedRow> refused) {
        this.connection = connection;
        this.table = table;
        this.writing = writing;
        this.held = held;
        this.refused = refused;
    }

    /** All changes that do not wait, at once; a refusal is the caller's. */
    void writeWhole(final List<Change> changes) throws SQLException {
        final List<Change> free = withoutHeld(changes);
        if (!free.isEmpty()) {
            writing.write(free);
        }
    }

    void writeSplit(final List<Change> changes) throws SQLException {
        final List<Change> free = withoutHeld(changes);
        if (free.isEmpty()) {
            return;
        }
        final Savepoint before = connection.setSavepoint();
        try {
            writing.write(free);
            connection.releaseSavepoint(before);
        } catch (final SQLException e) {
            if (!RowErrors.isRefusal(e)) {
                throw e;
            }
            connection.rollback(before);
            connection.releaseSavepoint(before);
            if (free.size() == 1) {
                putAside(free.get(0), e);
            } else {
                // In order: what the first half leaves held has to be known before the second is written.
                writeSplit(free.subList(0, free.size() / 2));
                writeSplit(free.subList(free.size() / 2, free.size()));
            }
        }
    }

    private List<Change> withoutHeld(final List<Change> changes) {
        if (held.isEmpty()) {
            return changes;
        }
        final List<Change> free = new ArrayList<>(changes.size());
        for (final Change change : changes) {
            if (needsOrder(change)
                    && RowKey.of(change).stream().map(RowKey::canonical).anyMatch(held::contains)) {
                putAside(change, null);
            } else {
                free.add(change);
            }
        }
        return free;
    }

    /** With a row per change an earlier one matters only to a change that takes values from it. */
    private boolean needsOrder(final Change change) {
        return table.isMerged() || !change.isDeleted() && !TargetRow.of(change).isComplete();
    }

    private void putAside(final Change change, final SQLException error) {
        RowKey.of(change).forEach(key -> held.add(key.canonical()));
        refused.accept(new RefusedRow(table, change, error));
    }
}
