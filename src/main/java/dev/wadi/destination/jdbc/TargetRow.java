package dev.wadi.destination.jdbc;

import dev.wadi.change.Change;
import dev.wadi.change.Operation;
import java.util.BitSet;

/**
 * What a row of the destination is to show.
 *
 * @param texts PostgreSQL's text of each column; {@link Change#UNCHANGED} keeps what is there
 * @param isDeleted whether the row is gone at the source
 * @param isNew whether the first change of the row was an insertion, so that the key should not be there yet
 * @param lsn of the change that the row shows
 * @param copiedFrom the key of the row whose values stand for the unchanged ones, after a change of key; else null
 * @param stored which texts were read from the destination and so have its form already; null for none
 */
record TargetRow(String[] texts, boolean isDeleted, boolean isNew, long lsn, RowKey copiedFrom, BitSet stored) {

    static TargetRow of(final Change change) {
        return new TargetRow(
                change.texts(),
                change.isDeleted(),
                change.getOperation() == Operation.INSERT,
                change.getPosition().lsn(),
                null,
                null);
    }

    /** A row as it was read from the destination. */
    static TargetRow stored(final String[] texts, final long lsn) {
        final BitSet all = new BitSet(texts.length);
        all.set(0, texts.length);
        return new TargetRow(texts, false, false, lsn, null, all);
    }

    boolean isComplete() {
        for (final String text : texts) {
            if (text == Change.UNCHANGED) {
                return false;
            }
        }
        return true;
    }

    BitSet unchanged() {
        final BitSet unchanged = new BitSet(texts.length);
        for (int i = 0; i < texts.length; i++) {
            if (texts[i] == Change.UNCHANGED) {
                unchanged.set(i);
            }
        }
        return unchanged;
    }

    /** This row after a change of the same key: what the change did not send stays. */
    TargetRow then(final Change change) {
        final long changedAt = change.getPosition().lsn();
        if (change.getOperation() == Operation.INSERT) {
            return new TargetRow(change.texts(), false, isNew, changedAt, null, null);
        }
        final String[] merged = change.isDeleted() ? texts : filled(change.texts(), texts);
        return new TargetRow(merged, change.isDeleted(), isNew, changedAt, copiedFrom, null);
    }

    /** This row under a key of its own, taking what it does not know from the row that had the old key. */
    TargetRow afterKeyChange(final RowKey oldKey, final TargetRow before) {
        if (isComplete()) {
            return this;
        }
        final String[] known = before == null ? texts : filled(texts, before.texts);
        final RowKey origin = before == null || before.copiedFrom == null ? oldKey : before.copiedFrom;
        return new TargetRow(known, isDeleted, isNew, lsn, origin, null);
    }

    /** Whether values of another row at the destination are needed to know this one in full. */
    boolean needsStoredValues() {
        return copiedFrom != null && !isComplete();
    }

    TargetRow withStoredValues(final String[] known) {
        return new TargetRow(filled(texts, known), isDeleted, isNew, lsn, null, unchanged());
    }

    /** This row with the values that it does not know from the one before it. */
    TargetRow filledFrom(final TargetRow before) {
        final BitSet filled = unchanged();
        if (before.stored == null) {
            filled.clear();
        } else {
            filled.and(before.stored);
        }
        return new TargetRow(filled(texts, before.texts), isDeleted, isNew, lsn, null, filled);
    }

    boolean isStored(final int column) {
        return stored != null && stored.get(column);
    }

    private static String[] filled(final String[] sent, final String[] known) {
        String[] filled = sent;
        for (int i = 0; i < sent.length; i++) {
            if (sent[i] == Change.UNCHANGED) {
                filled = filled == sent ? sent.clone() : filled;
                filled[i] = known[i];
            }
        }
        return filled;
    }
}
