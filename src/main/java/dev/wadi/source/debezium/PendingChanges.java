package dev.wadi.source.debezium;

import dev.wadi.change.Change;
import dev.wadi.change.Operation;
import dev.wadi.change.Position;
import dev.wadi.source.reader.Handover;
import java.util.ArrayList;
import java.util.List;

/**
 * Gathers events into the changes of whole transactions and hands many of them over at once. Debezium does not tell
 * where a transaction ends; it shows in the next one: each event carries the commit position of the transaction before
 * its own. Confined to the engine's thread.
 */
final class PendingChanges {

    /** So many changes travel in one exchange; more of one transaction travel in several. */
    private static final int MAX_CHANGES = 500;

    private final Handover handover;
    private final Runnable check;
    private List<Change> changes = new ArrayList<>();

    /** How many of the changes are whole transactions, and where the last of those ends. */
    private int whole;

    private Position wholeUpTo;
    private long transaction;
    private Position lastCommit;

    PendingChanges(final Handover handover, final Position start) {
        this(handover, start, () -> {});
    }

    /** @param check throws if what was read must not be handed over */
    PendingChanges(final Handover handover, final Position start, final Runnable check) {
        this.handover = handover;
        this.check = check;
        this.lastCommit = start;
    }

    /**
     * @param previousCommit where the transaction before that of the change ended
     */
    void add(final Change change, final Position previousCommit) {
        if (change.getOrigin().transaction() != transaction) {
            transaction = change.getOrigin().transaction();
            committed(previousCommit);
        }
        if (!joinKeyChange(change)) {
            changes.add(change);
        }
        if (changes.size() > MAX_CHANGES) {
            handOver();
        }
    }

    /** Every transaction that ends at the position or before has been added. */
    void committed(final Position commit) {
        if (commit.isAfter(lastCommit)) {
            lastCommit = commit;
            whole = changes.size();
            wholeUpTo = commit;
        }
    }

    /**
     * Debezium shows a change of key as a deletion and an insertion, both with the position of the one change that they
     * were. As one change it can keep what the source did not send.
     */
    private boolean joinKeyChange(final Change inserted) {
        final int last = changes.size() - 1;
        if (inserted.getOperation() != Operation.INSERT || last < whole) {
            return false;
        }
        final Change deleted = changes.get(last);
        if (!deleted.isDeleted()
                || !deleted.getTable().equals(inserted.getTable())
                || !deleted.getPosition().equals(inserted.getPosition())) {
            return false;
        }
        changes.set(
                last,
                new Change(inserted.schema(), Operation.UPDATE, inserted.texts(), deleted.key(), inserted.getOrigin()));
        return true;
    }

    /** Hands over what is whole with its boundary, and what is beyond if it is much. */
    void handOver() {
        if (wholeUpTo != null) {
            check.run();
            handover.changes(take(whole));
            handover.boundary(wholeUpTo);
            whole = 0;
            wholeUpTo = null;
        }
        if (changes.size() > MAX_CHANGES) {
            check.run();
            // The last one may be the first half of a change of key.
            handover.changes(take(changes.size() - 1));
        }
    }

    private List<Change> take(final int count) {
        final List<Change> taken = changes.subList(0, count);
        final List<Change> rest = new ArrayList<>(changes.subList(count, changes.size()));
        changes = rest;
        return taken;
    }
}
