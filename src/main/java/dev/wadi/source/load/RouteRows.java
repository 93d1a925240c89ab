package dev.wadi.source.load;

import dev.wadi.change.Change;
import dev.wadi.change.Operation;
import dev.wadi.change.Position;
import dev.wadi.change.TableId;
import dev.wadi.source.reader.Handover;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** Reads the rows of one part after another and hands them to the route, as changes. Used by one thread. */
final class RouteRows {

    /** How many rows travel in one exchange. */
    private static final int ROWS_PER_EXCHANGE = 500;

    /** Is told often what was handed over since the last time. */
    interface Progress {
        void read(TableId table, long rows, long bytes);
    }

    private final Connection source;
    private final BiFunction<TablePart, SQLException, SQLException> ended;
    private final Handover handover;
    private final Position position;
    private final Progress progress;
    private final Clock clock;
    private final BooleanSupplier isStopping;

    /**
     * @param source in the load's snapshot
     * @param ended told with which failure reading a part has ended, and tells what to throw
     */
    RouteRows(
            final Connection source,
            final BiFunction<TablePart, SQLException, SQLException> ended,
            final Handover handover,
            final Position position,
            final Progress progress,
            final Clock clock,
            final BooleanSupplier isStopping) {
        this.source = source;
        this.ended = ended;
        this.handover = handover;
        this.position = position;
        this.progress = progress;
        this.clock = clock;
        this.isStopping = isStopping;
    }

    void handOver(final TablePart part) throws SQLException, InterruptedException {
        try {
            handOverAll(part);
        } catch (final SQLException e) {
            throw ended.apply(part, e);
        }
    }

    private void handOverAll(final TablePart part) throws SQLException, InterruptedException {
        final Change.Origin origin = new Change.Origin(position, 0, clock.instant());
        final CopyOut copy = source.unwrap(PGConnection.class).getCopyAPI().copyOut(part.copyStatement(List.of()));
        final CopyRows rows = new CopyRows(part.table().schema().columns().size());
        long bytes = 0;
        List<Change> changes = new ArrayList<>(ROWS_PER_EXCHANGE);
        for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
            bytes += row.length;
            changes.add(new Change(part.table().schema(), Operation.LOAD, rows.parse(row), null, origin));
            if (changes.size() == ROWS_PER_EXCHANGE) {
                handOver(part, changes, bytes);
                bytes = 0;
                changes = new ArrayList<>(ROWS_PER_EXCHANGE);
            }
        }
        handOver(part, changes, bytes);
    }

    private void handOver(final TablePart part, final List<Change> changes, final long bytes)
            throws InterruptedException {
        if (isStopping.getAsBoolean()) {
            throw new InterruptedException("the load is to stop");
        }
        handover.changes(changes);
        handover.boundary(position);
        progress.read(part.table().schema().id(), changes.size(), bytes);
    }
}
