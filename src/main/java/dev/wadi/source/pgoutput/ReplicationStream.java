package dev.wadi.source.pgoutput;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Position;
import dev.wadi.change.SqlName;
import dev.wadi.source.connection.SenderTimeout;
import dev.wadi.source.connection.SourceDatabase;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyDual;

/**
 * The replication protocol around pgoutput's messages: keep-alives, and what is acknowledged. It stands on pgjdbc's copy
 * in both directions; pgjdbc's own replication stream hides the server's keep-alives, and with them the position of a
 * source that has nothing to send, and whether it is alive at all. {@link #poll} is called by one thread, {@link
 * #updateStatus} and {@link #abort} by any.
 */
final class ReplicationStream implements AutoCloseable {

    /** Where pgoutput's message begins in what {@link #poll} returns: a letter, two positions and a time before it. */
    static final int MESSAGE_OFFSET = 25;

    private static final long MOVED_STATUS_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** Well within the shortest wal_sender_timeout that anybody would set. */
    private static final long STATUS_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    private static final int STATUS_LENGTH = 34;

    private final Connection connection;
    private final CopyDual copy;
    private final Supplier<Position> durable;
    private final Silence silence;

    private Position walEnd;
    private boolean isPinged;
    private volatile boolean isAnswerDue;
    private volatile boolean isAsking;

    // Guarded by this.
    private Position acknowledged;
    private long lastStatus;
    private Throwable failure;

    private ReplicationStream(
            final Connection connection,
            final CopyDual copy,
            final Position from,
            final Supplier<Position> durable,
            final Duration silenceLimit) {
        this.connection = connection;
        this.copy = copy;
        this.walEnd = from;
        this.acknowledged = from;
        this.durable = durable;
        this.silence = new Silence(silenceLimit);
        this.lastStatus = System.nanoTime() - STATUS_NANOS;
    }

    /** @param durable what may be acknowledged; asked on any thread */
    static ReplicationStream open(
            final SourceDatabase database,
            final String slot,
            final String publication,
            final Position from,
            final Supplier<Position> durable)
            throws SQLException {
        return open(database.connectForReplication(), slot, publication, from, durable, database.silenceLimit());
    }

    /**
     * Over a connection that is there already, and is closed with the stream.
     *
     * @param silenceLimit a server that says nothing for so long, though asked, is taken for dead
     */
    static ReplicationStream open(
            final Connection connection,
            final String slot,
            final String publication,
            final Position from,
            final Supplier<Position> durable,
            final Duration silenceLimit)
            throws SQLException {
        requireNonNull(durable, "durable");
        try {
            // For what polling does not cover: the connection dies in the middle of a message.
            connection.setNetworkTimeout(Runnable::run, (int) silenceLimit.toMillis());
            SenderTimeout.set(connection, silenceLimit);
            final CopyDual copy =
                    connection.unwrap(PGConnection.class).getCopyAPI().copyDual(command(slot, publication, from));
            return new ReplicationStream(connection, copy, from, durable, silenceLimit);
        } catch (final SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static String command(final String slot, final String publication, final Position from) {
        // Version 2 adds transactions in progress, which are not asked for; 3 and 4 what is not wanted either.
        return "START_REPLICATION SLOT " + SqlName.quote(slot) + " LOGICAL " + from
                + " (proto_version '1', publication_names '"
                + SqlName.quote(publication).replace("'", "''") + "')";
    }

    /**
     * The next message, or null if none comes within a millisecond. The array is the caller's. Null also when the server
     * has asked for an answer: it asks again as soon as it has one, until that tells what it waits for, and only the caller
     * can come to something else to tell.
     *
     * @throws SQLException if the stream has ended, or the server is silent for too long
     */
    byte[] poll() throws SQLException {
        for (byte[] data = read(); data != null; data = read()) {
            if (data[0] == 'w') {
                return data;
            }
            if (keepAlive(ByteBuffer.wrap(data))) {
                return null;
            }
        }
        if (!copy.isActive()) {
            throw new SQLException("the server has ended the stream");
        }
        silence.goOn();
        return null;
    }

    private byte[] read() throws SQLException {
        final byte[] data = copy.readFromCopy(false);
        if (data != null) {
            silence.end();
        }
        return data;
    }

    /** Takes what the server says of itself, and answers if it asks; returns whether it does. */
    private boolean keepAlive(final ByteBuffer data) throws SQLException {
        final byte kind = data.get();
        if (kind != 'k') {
            throw new SQLException("the server has sent a message of the unknown kind '" + (char) kind + "'");
        }
        walEnd = new Position(data.getLong());
        data.getLong(); // the server's time
        final boolean isAsked = data.get() != 0;
        if (isAsked) {
            isAnswerDue = true;
            isPinged = true;
            updateStatus();
        }
        return isAsked;
    }

    /** The LSN of a message that {@link #poll} has returned. */
    static long lsn(final byte[] data) {
        return ByteBuffer.wrap(data).getLong(1);
    }

    /** Every transaction that ends at this position or before has been sent. */
    Position walEnd() {
        return walEnd;
    }

    /** The next status asks the server how far it is. */
    void askForAnswer() {
        isAsking = true;
    }

    /** Whether the server has asked for an answer since the last call: maybe it wants to shut down, and waits for us. */
    boolean wasPinged() {
        final boolean wasPinged = isPinged;
        isPinged = false;
        return wasPinged;
    }

    /** Tells the server what is durable, if that has moved or it is time; cheap otherwise. */
    synchronized void updateStatus() throws SQLException {
        rethrowFailure();
        final long now = System.nanoTime();
        if (now - lastStatus < MOVED_STATUS_NANOS && !isAnswerDue) {
            return;
        }
        final Position position = durable.get();
        final boolean hasMoved = position.isAfter(acknowledged);
        if (hasMoved || isAnswerDue || isAsking || now - lastStatus >= STATUS_NANOS) {
            acknowledged = hasMoved ? position : acknowledged;
            isAnswerDue = false;
            lastStatus = now;
            final boolean isAsked = isAsking || silence.isLong();
            isAsking = false;
            try {
                send(acknowledged, isAsked);
            } catch (final SQLException e) {
                failure = e;
                throw e;
            }
        }
    }

    private void rethrowFailure() throws SQLException {
        if (failure instanceof SQLException e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
    }

    /** The thread that keeps the status has failed; the thread that reads finds that at its next status. */
    synchronized void fail(final Throwable unexpected) {
        failure = unexpected;
    }

    private void send(final Position position, final boolean isAsked) throws SQLException {
        final byte[] status = ByteBuffer.allocate(STATUS_LENGTH)
                .put((byte) 'r')
                .putLong(position.lsn()) // written
                .putLong(position.lsn()) // flushed
                .putLong(position.lsn()) // applied
                .putLong(TimeUnit.NANOSECONDS.toMicros(
                        Duration.between(EPOCH, Instant.now()).toNanos()))
                .put((byte) (isAsked ? 1 : 0))
                .array();
        copy.writeToCopy(status, 0, status.length);
        copy.flushCopy();
    }

    /** Breaks the connection: a {@link #poll} that waits for the rest of a message fails. */
    void abort() throws SQLException {
        connection.abort(Runnable::run);
    }

    /** Says good-bye and closes the connection. */
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
