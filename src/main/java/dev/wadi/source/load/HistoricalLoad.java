package dev.wadi.source.load;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.partitioningBy;

import dev.wadi.change.Position;
import dev.wadi.delivery.BulkLoad;
import dev.wadi.source.check.Catalog;
import dev.wadi.source.check.PublishedTable;
import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.source.load.LoadPlan.StoredTable;
import dev.wadi.source.reader.Handover;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the rows that were there before: makes the slot, and reads every published table as it was at the very point
 * where the slot's changes begin. No gap, no overlap. Where the route lets rows pass as they are, several connections
 * bring them straight to the destination; the other tables go through the route.
 */
public final class HistoricalLoad {

    private static final Logger LOG = LoggerFactory.getLogger(HistoricalLoad.class);

    /** From here on PostgreSQL finds a range of blocks without reading the others. */
    private static final int BLOCK_RANGES_SINCE = 14;

    private final String pipeline;
    private final SourceDatabase database;
    private final String publication;
    private final Handover handover;
    private final Supplier<Optional<BulkLoad>> bulkLoads;
    private final LoadSize size;
    private final Clock clock;
    private final BooleanSupplier isStopping;

    /** @param bulkLoads the way past the route, once all tables were announced; empty if the route has to see the rows */
    public HistoricalLoad(
            final String pipeline,
            final SourceDatabase database,
            final String publication,
            final Handover handover,
            final Supplier<Optional<BulkLoad>> bulkLoads,
            final LoadSize size,
            final Clock clock,
            final BooleanSupplier isStopping) {
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.database = requireNonNull(database, "database");
        this.publication = requireNonNull(publication, "publication");
        this.handover = requireNonNull(handover, "handover");
        this.bulkLoads = requireNonNull(bulkLoads, "bulkLoads");
        this.size = requireNonNull(size, "size");
        this.clock = requireNonNull(clock, "clock");
        this.isStopping = requireNonNull(isStopping, "isStopping");
    }

    /**
     * @return where the slot's changes begin
     * @throws InterruptedException if the pipeline is stopping; the load then starts again at the next start
     */
    public Position run(final String slotName) throws SQLException, InterruptedException {
        LOG.info("Creating slot {}; this waits for the transactions that are running at the source", slotName);
        try (NewSlot slot = NewSlot.create(database, slotName);
                Connection connection = connect(slot.snapshot())) {
            final List<PublishedTable> tables = new Catalog(connection).publishedTables(publication);
            LOG.info("Loading {} tables as they were at {}", tables.size(), slot.consistentPoint());
            for (final PublishedTable table : tables) {
                handover.announce(table.schema());
            }
            handover.boundary(slot.beforeChanges());
            handover.flush();
            load(connection, tables, slot);
            connection.rollback();
            return slot.consistentPoint();
        }
    }

    /** Only the slot: where its changes begin. */
    public Position createSlotOnly(final String slotName) throws SQLException {
        try (NewSlot slot = NewSlot.create(database, slotName)) {
            return slot.consistentPoint();
        }
    }

    /** A connection that sees the database as the snapshot has it. */
    private Connection connect(final String snapshot) throws SQLException {
        final Connection connection = database.connect();
        try (Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setReadOnly(true);
            statement.execute("SET TRANSACTION SNAPSHOT '" + snapshot.replace("'", "''") + "'");
            return connection;
        } catch (final SQLException e) {
            connection.close();
            throw e;
        }
    }

    private void load(final Connection connection, final List<PublishedTable> tables, final NewSlot slot)
            throws SQLException, InterruptedException {
        final Optional<BulkLoad> bulk = bulkLoads.get();
        final LoadPlan plan = plan(connection);
        final List<Heap> held = hold(connection, plan, new HeapCatalog(connection).stored(tables), "");
        // Again: until they were held, the rows may have moved.
        final Map<Boolean, List<TablePart>> parts = plan.parts(new HeapCatalog(connection).stored(tables)).stream()
                .collect(partitioningBy(part -> bulk.isPresent()
                        && bulk.get().takes(part.table().schema().id())));
        LOG.info(
                "Reading {} parts of tables over {} connections straight to the destination, {} through the route",
                parts.get(true).size(),
                size.connections(),
                parts.get(false).size());
        final BulkCopy.Copiers copiers = () -> copier(bulk.orElseThrow(), held, slot);
        try (BulkCopy copy = BulkCopy.start(parts.get(true), size.connections(), copiers, pipeline)) {
            final RouteRows rows = new RouteRows(connection, handover, slot.beforeChanges(), clock, isStopping);
            for (final TablePart part : parts.get(false)) {
                rows.handOver(part);
            }
            copy.await();
        }
    }

    private LoadPlan plan(final Connection connection) throws SQLException {
        return new LoadPlan(
                connection.getMetaData().getDatabaseMajorVersion() >= BLOCK_RANGES_SINCE
                        ? size.partBytes()
                        : Long.MAX_VALUE);
    }

    private PartCopier copier(final BulkLoad bulk, final List<Heap> held, final NewSlot slot) throws SQLException {
        final Connection connection = connect(slot.snapshot());
        try {
            // Now, for behind somebody who waits to change the table it would wait for ever, and the load with it.
            hold(connection, held, " NOWAIT");
            return new PartCopier(connection, bulk.connect(), slot.beforeChanges(), isStopping);
        } catch (final SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Keeps rows from being moved as a whole between the parts of a table: one part would show them again, or none. */
    private static List<Heap> hold(
            final Connection connection, final LoadPlan plan, final List<StoredTable> tables, final String how)
            throws SQLException {
        final List<Heap> cut = tables.stream()
                .filter(StoredTable::isReadByPlace)
                .flatMap(table -> table.heaps().stream())
                .filter(plan::isCut)
                .toList();
        hold(connection, cut, how);
        return cut;
    }

    private static void hold(final Connection connection, final List<Heap> heaps, final String how)
            throws SQLException {
        if (!heaps.isEmpty()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("LOCK TABLE " + heaps.stream().map(Heap::only).collect(joining(", "))
                        + " IN ACCESS SHARE MODE" + how);
            }
        }
    }
}
