package dev.wadi.source.pgoutput;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Change;
import dev.wadi.change.Operation;
import dev.wadi.change.Position;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Makes changes of the messages of pgoutput, version 1 of the protocol. See PostgreSQL's manual, "Logical Replication
 * Message Formats". Confined to the reader's thread.
 */
final class PgoutputDecoder {

    /** PostgreSQL counts microseconds from here. */
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private static final String[] NO_VALUES = {};

    private final Relations relations;
    private final Position from;
    private final Receiver receiver;
    private final MessageBytes message = new MessageBytes();

    private boolean isInTransaction;
    private boolean isSkipping;
    private long transaction;
    private Position commitPosition;
    private Instant commitTime;
    private Position position;
    private int bytes;

    /**
     * @param from transactions that were committed before it are left out
     */
    PgoutputDecoder(final Lookup lookup, final Position from, final Receiver receiver) {
        this.relations = new Relations(lookup);
        this.from = requireNonNull(from, "from");
        this.receiver = requireNonNull(receiver, "receiver");
    }

    /** Whether the stream is between the begin and the commit of a transaction. */
    boolean isInTransaction() {
        return isInTransaction;
    }

    /** Where the commit of the transaction begins that is open, or was last. */
    Position commitPosition() {
        return commitPosition;
    }

    /**
     * @param data the message begins at the offset and ends with the array
     */
    void decode(final long lsn, final byte[] data, final int offset) throws SQLException {
        message.wrap(data, offset);
        position = new Position(lsn);
        bytes = data.length - offset;
        final byte kind = message.int8();
        switch (kind) {
            case 'B' -> begin();
            case 'C' -> commit();
            case 'R' -> relations.describe(message);
            case 'I' -> insert();
            case 'U' -> update();
            case 'D' -> delete();
            case 'T' -> truncate();
            // Type, Origin, Message: the names of types are looked up, the other two are no changes.
            case 'Y', 'O', 'M' -> {}
            default -> throw unexpected("message", kind);
        }
    }

    private void begin() {
        commitPosition = new Position(message.int64());
        commitTime = EPOCH.plus(message.int64(), ChronoUnit.MICROS);
        transaction = Integer.toUnsignedLong(message.int32());
        isInTransaction = true;
        isSkipping = from.isAfter(commitPosition);
    }

    private void commit() {
        message.int8(); // flags, unused
        message.int64(); // where the commit begins
        final Position end = new Position(message.int64());
        isInTransaction = false;
        if (!isSkipping) {
            receiver.commit(end);
        }
    }

    private void insert() throws SQLException {
        if (!isSkipping) {
            final Relation relation = relations.get(message.int32());
            expect('N');
            take(relation, Operation.INSERT, row(relation), null);
        }
    }

    private void update() throws SQLException {
        if (isSkipping) {
            return;
        }
        final Relation relation = relations.get(message.int32());
        final byte kind = message.int8();
        if (kind == 'N') {
            take(relation, Operation.UPDATE, row(relation), null);
            return;
        }
        final String[] before = oldRow(relation, kind);
        expect('N');
        final String[] after = row(relation);
        for (int i = 0; i < after.length; i++) {
            // The old row has whole values, also of those that the update has not touched.
            after[i] = after[i] == Change.UNCHANGED ? before[i] : after[i];
        }
        take(relation, Operation.UPDATE, after, relation.changedKey(before, after));
    }

    private void delete() throws SQLException {
        if (!isSkipping) {
            final Relation relation = relations.get(message.int32());
            take(relation, Operation.DELETE, oldRow(relation, message.int8()), null);
        }
    }

    private void truncate() throws SQLException {
        final int tables = message.int32();
        message.int8(); // whether it cascaded or restarted sequences: the tables are all named
        for (int i = 0; i < tables && !isSkipping; i++) {
            take(relations.get(message.int32()), Operation.TRUNCATE, NO_VALUES, null);
        }
    }

    private String[] oldRow(final Relation relation, final byte kind) throws SQLException {
        final String[] row = row(relation);
        switch (kind) {
            case 'K' -> relation.keepOnlyKey(row);
            case 'O' -> {}
            default -> throw unexpected("old row", kind);
        }
        return row;
    }

    private String[] row(final Relation relation) throws SQLException {
        final int count = message.int16();
        if (count != relation.schema().columns().size()) {
            throw new SQLException("The stream has a row of " + count + " columns for "
                    + relation.schema().id() + ", which has "
                    + relation.schema().columns().size());
        }
        final String[] row = new String[count];
        for (int i = 0; i < count; i++) {
            final byte kind = message.int8();
            switch (kind) {
                case 't' -> row[i] = message.text();
                case 'n' -> {}
                case 'u' -> row[i] = Change.UNCHANGED;
                default -> throw unexpected("value", kind);
            }
        }
        return row;
    }

    private void take(
            final Relation relation, final Operation operation, final String[] row, final String[] previousKey) {
        if (relation.isReplicated()) {
            receiver.change(
                    new Change(
                            relation.schema(),
                            operation,
                            row,
                            previousKey,
                            new Change.Origin(position, transaction, commitTime)),
                    bytes);
        }
    }

    private void expect(final char kind) throws SQLException {
        final byte actual = message.int8();
        if (actual != kind) {
            throw unexpected("new row", actual);
        }
    }

    private SQLException unexpected(final String what, final byte kind) {
        return new SQLException("The stream has a " + what + " of the unknown kind '" + (char) kind + "' at " + position
                + "; this version of Wadi does not know what this server sends");
    }
}
