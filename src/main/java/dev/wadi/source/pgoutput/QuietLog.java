package dev.wadi.source.pgoutput;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Position;
import dev.wadi.source.connection.SourceDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Lets a slot move on over log in which nothing is published, for a reader that does not see such log: Debezium hears
 * only of what PostgreSQL sends, and of that not the keep-alives. The slot is read for a moment; if the server comes to
 * the end of its log without a change, the position may move there, and then the slot. At the first change nothing is
 * done: the reader gets it. Needs no more rights than reading does.
 */
public final class QuietLog {

    /** So long the server may look through its log; what it has not come through by then has to wait. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final SourceDatabase database;
    private final String slot;
    private final String publication;
    private final BooleanSupplier isStopping;

    public QuietLog(
            final SourceDatabase database,
            final String slot,
            final String publication,
            final BooleanSupplier isStopping) {
        this.database = requireNonNull(database, "database");
        this.slot = requireNonNull(slot, "slot");
        this.publication = requireNonNull(publication, "publication");
        this.isStopping = requireNonNull(isStopping, "isStopping");
    }

    /**
     * Called while nobody reads from the slot.
     *
     * @param durable where the pipeline stands
     * @param end what the server had written at least when this was decided
     * @param store makes a position durable; only then the slot moves there
     * @return where the pipeline stands now
     */
    public Position pass(final Position durable, final Position end, final Consumer<Position> store)
            throws SQLException {
        final AtomicReference<Position> acknowledged = new AtomicReference<>(durable);
        final long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (ReplicationStream stream =
                ReplicationStream.open(database, slot, publication, durable, acknowledged::get)) {
            while (end.isAfter(stream.walEnd())) {
                final byte[] data = stream.poll();
                if (data != null && isChange(data) || System.nanoTime() >= deadline || isStopping.getAsBoolean()) {
                    return durable;
                }
                if (data == null) {
                    stream.askForAnswer();
                }
                stream.updateStatus();
            }
            final Position passed = stream.walEnd();
            store.accept(passed);
            acknowledged.set(passed);
            acknowledge(stream);
            return passed;
        }
    }

    /** Begin and commit of a transaction without a change come from servers before version 15. */
    private static boolean isChange(final byte[] data) {
        final byte kind = data[ReplicationStream.MESSAGE_OFFSET];
        return kind != 'B' && kind != 'C' && kind != 'R' && kind != 'Y' && kind != 'O';
    }

    /** Statuses are sent in intervals. */
    private static void acknowledge(final ReplicationStream stream) throws SQLException {
        final long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500);
        while (System.nanoTime() < end) {
            stream.poll();
            stream.updateStatus();
        }
    }
}
