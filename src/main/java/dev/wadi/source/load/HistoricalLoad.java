package dev.wadi.source.load;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Position;
import dev.wadi.delivery.BulkLoad;
import dev.wadi.delivery.LoadListener;
import dev.wadi.delivery.LoadPart;
import dev.wadi.source.check.PublishedTable;
import dev.wadi.source.check.Slot;
import dev.wadi.source.connection.SourceException;
import dev.wadi.source.reader.Handover;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the rows that were there before: makes the slot, and reads every published table as it was at the very point
 * where the slot's changes begin. No gap, no overlap. A load that was cut off goes on in a later snapshot.
 */
public final class HistoricalLoad {

    private static final Logger LOG = LoggerFactory.getLogger(HistoricalLoad.class);

    private final String pipeline;
    private final LoadSource source;
    private final String publication;
    private final Handover handover;
    private final Supplier<Optional<BulkLoad>> bulkLoads;
    private final LoadSize size;
    private final LoadListener listener;
    private final Clock clock;
    private final BooleanSupplier isStopping;

    /** @param bulkLoads the way past the route, once all tables were announced; empty if the route has to see the rows */
    public HistoricalLoad(
            final String pipeline,
            final LoadSource source,
            final String publication,
            final Handover handover,
            final Supplier<Optional<BulkLoad>> bulkLoads,
            final LoadSize size,
            final LoadListener listener,
            final Clock clock,
            final BooleanSupplier isStopping) {
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.source = requireNonNull(source, "source");
        this.publication = requireNonNull(publication, "publication");
        this.handover = requireNonNull(handover, "handover");
        this.bulkLoads = requireNonNull(bulkLoads, "bulkLoads");
        this.size = requireNonNull(size, "size");
        this.listener = requireNonNull(listener, "listener");
        this.clock = requireNonNull(clock, "clock");
        this.isStopping = requireNonNull(isStopping, "isStopping");
    }

    /**
     * Everything, from the slot on.
     *
     * @param made is told where the slot's changes begin, before any row is read
     * @throws InterruptedException if the pipeline is stopping
     */
    public Loaded run(final String slotName, final Consumer<Position> made) throws SQLException, InterruptedException {
        LOG.info("Creating slot {}; this waits for the transactions that are running at the source", slotName);
        try (NewSlot slot = NewSlot.create(source, slotName)) {
            made.accept(slot.consistentPoint());
            try (SnapshotReading reading = SnapshotReading.open(source, slot.snapshot())) {
                final List<PublishedTable> tables = announceTables(reading.connection());
                LOG.info("Loading {} tables as they were at {}", tables.size(), slot.consistentPoint());
                final LoadPlan plan = plan(reading);
                read(reading, plan.parts(reading.hold(tables)), bulkLoads.get(), slot.beforeChanges());
                reading.requireWhole(tables);
                reading.requireSameRowTypes(publication);
            }
            return new Loaded(slot.consistentPoint(), slot.consistentPoint());
        }
    }

    /**
     * What is missing of a load that was cut off, as it is at a later point. Rows that are read then show that point, so
     * that no earlier change is applied to them: it could take a large value from a row that has another by now.
     *
     * @param start where the changes of the slot begin
     * @return empty if the load has to start again, with another slot
     * @throws InterruptedException if the pipeline is stopping
     */
    public Optional<Loaded> resume(final String slotName, final Position start)
            throws SQLException, InterruptedException {
        if (bulkLoads.get().isEmpty() || !isSlotAsItWas(slotName, start)) {
            return Optional.empty();
        }
        try (NewSlot later = NewSlot.createTemporary(source, NewSlot.nameBeside(slotName))) {
            return resume(slotName, start, later);
        } catch (final SQLException e) {
            if (NewSlot.isLimit(e)) {
                LOG.info("The load cannot go on: the source has no replication slot left: {}", e.getMessage());
                return Optional.empty();
            }
            throw e;
        }
    }

    private boolean isSlotAsItWas(final String slotName, final Position start) throws SQLException {
        try (Connection connection = source.database().connect()) {
            return Slot.find(connection, slotName)
                    .filter(slot -> slot.confirmed().equals(start))
                    .isPresent();
        }
    }

    private Optional<Loaded> resume(final String slotName, final Position start, final NewSlot later)
            throws SQLException, InterruptedException {
        try (SnapshotReading reading = SnapshotReading.open(source, later.snapshot())) {
            final List<PublishedTable> tables = announceTables(reading.connection());
            final BulkLoad bulk = bulkLoads.get().orElseThrow();
            final Set<LoadPart> loaded = bulk.loaded();
            final LoadPlan plan = plan(reading);
            final Optional<List<TablePart>> parts = loaded.isEmpty()
                    ? Optional.empty()
                    : new Resumption(plan, loaded, bulk::hasOneRowPerKey, reading.oldestTransaction(slotName))
                            .parts(reading.hold(tables));
            if (parts.isEmpty()) {
                return Optional.empty();
            }
            LOG.info("The load goes on: {} parts are there", loaded.size());
            if (parts.get().isEmpty()) {
                return Optional.of(new Loaded(start, start));
            }
            bulk.replaceRows();
            read(reading, parts.get(), Optional.of(bulk), later.consistentPoint());
            reading.requireWhole(tables);
            reading.requireSameRowTypes(publication);
            return Optional.of(new Loaded(start, later.consistentPoint()));
        }
    }

    /** Tells the route which tables there are, as a pipeline does that goes on with loaded rows. */
    public void announceTables() throws SQLException, InterruptedException {
        try (Connection connection = source.database().connect()) {
            announceTables(connection);
        }
    }

    /** Returns those whose rows can be read. */
    private List<PublishedTable> announceTables(final Connection connection) throws SQLException, InterruptedException {
        final List<PublishedTable> tables = source.publishedTables(connection, publication);
        for (final PublishedTable table : tables) {
            requireOneCanStop(table);
            handover.announce(table.schema());
        }
        handover.boundary(handover.durable());
        handover.flush();
        return tables.stream()
                .filter(table -> table.schema().problem().isEmpty())
                .toList();
    }

    /** Where no destination can stop the table alone, all stop. */
    private void requireOneCanStop(final PublishedTable table) {
        if (!handover.stopsTables()) {
            table.schema().problem().ifPresent(problem -> {
                throw new SourceException("Table " + table.schema().id() + " " + problem);
            });
        }
    }

    /** Only the slot: where its changes begin. */
    public Position createSlotOnly(final String slotName) throws SQLException {
        try (NewSlot slot = NewSlot.create(source, slotName)) {
            return slot.consistentPoint();
        }
    }

    private LoadPlan plan(final SnapshotReading reading) throws SQLException {
        return new LoadPlan(reading.findsBlocks() ? size.partBytes() : Long.MAX_VALUE);
    }

    private void read(
            final SnapshotReading reading,
            final List<TablePart> parts,
            final Optional<BulkLoad> bulk,
            final Position position)
            throws SQLException, InterruptedException {
        new PartReading(pipeline, reading, handover, bulk, position, size.connections(), listener, clock, isStopping)
                .read(parts);
    }
}
