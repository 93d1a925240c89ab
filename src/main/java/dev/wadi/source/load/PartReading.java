package dev.wadi.source.load;

import static java.util.stream.Collectors.partitioningBy;

import dev.wadi.change.Position;
import dev.wadi.change.TableId;
import dev.wadi.delivery.BulkLoad;
import dev.wadi.delivery.LoadListener;
import dev.wadi.delivery.LoadPart;
import dev.wadi.delivery.LoadProgress;
import dev.wadi.source.reader.Handover;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads parts on the way that each can go. Where the route lets rows pass as they are, several connections bring them
 * straight to the destination; those of tables whose text becomes another there, and all of other routes, go through the
 * route on this thread.
 */
final class PartReading {

    private static final Logger LOG = LoggerFactory.getLogger(PartReading.class);

    private final String pipeline;
    private final SnapshotReading reading;
    private final Handover handover;
    private final Optional<BulkLoad> bulk;
    private final Position position;
    private final int connections;
    private final LoadListener listener;
    private final Clock clock;
    private final BooleanSupplier isStopping;

    /** @param position before every change that the rows do not show */
    PartReading(
            final String pipeline,
            final SnapshotReading reading,
            final Handover handover,
            final Optional<BulkLoad> bulk,
            final Position position,
            final int connections,
            final LoadListener listener,
            final Clock clock,
            final BooleanSupplier isStopping) {
        this.pipeline = pipeline;
        this.reading = reading;
        this.handover = handover;
        this.bulk = bulk;
        this.position = position;
        this.connections = connections;
        this.listener = listener;
        this.clock = clock;
        this.isStopping = isStopping;
    }

    void read(final List<TablePart> parts) throws SQLException, InterruptedException {
        final Map<Boolean, List<TablePart>> ways = parts.stream()
                .collect(partitioningBy(part -> bulk.isPresent()
                        && bulk.get().takes(part.table().schema().id())));
        LOG.info(
                "Reading {} parts of tables over {} connections straight to the destination, {} through the route",
                ways.get(true).size(),
                connections,
                ways.get(false).size());
        final LoadProgress progress = new LoadProgress(pipeline, expectedBytes(parts));
        listener.began(progress);
        try (BulkCopy copy = BulkCopy.start(ways.get(true), connections, () -> copier(progress), pipeline)) {
            final RouteRows rows = new RouteRows(
                    reading.connection(), reading::ended, handover, position, progress::read, clock, isStopping);
            handOver(ways.get(false), rows, progress);
            handOver(copy.await(), rows, progress);
        } finally {
            listener.ended(progress);
        }
    }

    private void handOver(final List<TablePart> parts, final RouteRows rows, final LoadProgress progress)
            throws SQLException, InterruptedException {
        for (final TablePart part : parts) {
            rows.handOver(part);
            recordDurable(part.record());
            progress.finished(part.table().schema().id(), part.bytes());
        }
    }

    private static Map<TableId, Long> expectedBytes(final List<TablePart> parts) {
        final Map<TableId, Long> expected = new LinkedHashMap<>();
        parts.forEach(part -> expected.merge(part.table().schema().id(), Math.max(1, part.bytes()), Long::sum));
        return expected;
    }

    private PartCopier copier(final LoadProgress progress) throws SQLException {
        final Connection connection = reading.connect();
        try {
            return new PartCopier(
                    connection, reading::ended, bulk.orElseThrow().connect(), position, progress, isStopping);
        } catch (final RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Only of routes that leave values alone: in others a step may have been changed when the load goes on. */
    private void recordDurable(final Optional<LoadPart> part) throws InterruptedException {
        if (bulk.isPresent() && part.isPresent()) {
            handover.flush();
            bulk.get().record(part.get());
        }
    }
}
