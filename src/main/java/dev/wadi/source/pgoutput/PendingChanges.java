package dev.wadi.source.pgoutput;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Change;
import dev.wadi.change.Position;
import dev.wadi.source.reader.Handover;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects changes and hands many of them over at once: several small transactions together, a large one in parts, and
 * after what is whole its boundary. Confined to the reader's thread.
 */
final class PendingChanges implements Receiver {

    /** So many changes travel in one exchange, or so many bytes of them. */
    static final int MAX_CHANGES = 1000;

    private static final int MAX_BYTES = 4 << 20;

    private final Handover handover;
    private final Runnable check;
    private List<Change> changes = new ArrayList<>();
    private int bytes;

    /** How many of the changes are whole transactions, and where the last of those ends; null if nothing ends here. */
    private int whole;

    private int wholeBytes;
    private Position wholeUpTo;

    /** Whether a part of the transaction that is open was handed over. */
    private boolean isPartHandedOver;

    private Position reached;
    private Position lastBoundary;

    PendingChanges(final Handover handover, final Position from) {
        this(handover, from, () -> {});
    }

    /** @param check throws if what was read must not be handed over */
    PendingChanges(final Handover handover, final Position from, final Runnable check) {
        this.handover = requireNonNull(handover, "handover");
        this.check = requireNonNull(check, "check");
        this.reached = requireNonNull(from, "from");
        this.lastBoundary = from;
    }

    @Override
    public void change(final Change change, final int size) {
        changes.add(change);
        bytes += size;
        if (changes.size() >= MAX_CHANGES || bytes >= MAX_BYTES) {
            if (wholeUpTo == null) {
                handOverPart();
            } else {
                handOverWhole();
            }
        }
    }

    @Override
    public void commit(final Position end) {
        reached(end);
        // A transaction in which nothing is published moves the position with the next one that has changes, or later.
        if (changes.size() > whole || isPartHandedOver) {
            whole = changes.size();
            wholeBytes = bytes;
            wholeUpTo = end;
            isPartHandedOver = false;
        }
    }

    /** Every transaction that ends at the position or before has been taken. */
    void reached(final Position position) {
        if (position.isAfter(reached)) {
            reached = position;
        }
    }

    Position reached() {
        return reached;
    }

    /** Nothing more has come yet: what is whole is handed over, the beginning of the next transaction waits. */
    void handOverWhole() {
        if (wholeUpTo == null) {
            return;
        }
        check.run();
        handover.changes(takeWhole());
        boundary(wholeUpTo);
        wholeUpTo = null;
    }

    private List<Change> takeWhole() {
        final List<Change> all = changes;
        final boolean isAll = whole == all.size();
        changes = isAll ? new ArrayList<>() : new ArrayList<>(all.subList(whole, all.size()));
        bytes -= wholeBytes;
        final List<Change> taken = isAll ? all : new ArrayList<>(all.subList(0, whole));
        whole = 0;
        return taken;
    }

    private void handOverPart() {
        check.run();
        final List<Change> part = changes;
        changes = new ArrayList<>();
        bytes = 0;
        isPartHandedOver = true;
        handover.changes(part);
    }

    /** Hands over everything, and lets the position move over what is not published. Only between transactions. */
    void moveToReached() {
        handOverWhole();
        if (reached.isAfter(lastBoundary)) {
            boundary(reached);
        }
    }

    private void boundary(final Position position) {
        handover.boundary(position);
        lastBoundary = position;
    }
}
