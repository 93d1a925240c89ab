package dev.wadi.source.load;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.wadi.change.Change;
import dev.wadi.change.Column;
import dev.wadi.change.Operation;
import dev.wadi.change.Position;
import dev.wadi.change.SqlName;
import dev.wadi.source.check.Catalog;
import dev.wadi.source.check.PublishedTable;
import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.source.reader.Handover;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the rows that were there before: makes the slot, and reads every published table as it was at the very point
 * where the slot's changes begin. No gap, no overlap.
 */
public final class HistoricalLoad {

    private static final Logger LOG = LoggerFactory.getLogger(HistoricalLoad.class);

    /** How many rows travel in one exchange. */
    private static final int ROWS_PER_EXCHANGE = 500;

    private final SourceDatabase database;
    private final String publication;
    private final Handover handover;
    private final Clock clock;
    private final BooleanSupplier isStopping;

    public HistoricalLoad(
            final SourceDatabase database,
            final String publication,
            final Handover handover,
            final Clock clock,
            final BooleanSupplier isStopping) {
        this.database = requireNonNull(database, "database");
        this.publication = requireNonNull(publication, "publication");
        this.handover = requireNonNull(handover, "handover");
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
                Connection connection = database.connectForLongQueries()) {
            useSnapshot(connection, slot.snapshot());
            final List<PublishedTable> tables = new Catalog(connection).publishedTables(publication);
            LOG.info("Loading {} tables as they were at {}", tables.size(), slot.consistentPoint());
            for (final PublishedTable table : tables) {
                load(connection, table, slot.beforeChanges());
            }
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

    static void useSnapshot(final Connection connection, final String snapshot) throws SQLException {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setReadOnly(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION SNAPSHOT '" + snapshot.replace("'", "''") + "'");
        }
    }

    private void load(final Connection connection, final PublishedTable table, final Position position)
            throws SQLException, InterruptedException {
        handover.announce(table.schema());
        final Change.Origin origin = new Change.Origin(position, 0, clock.instant());
        final CopyOut copy = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(copyStatement(table));
        final CopyRows rows = new CopyRows(table.schema().columns().size());
        long count = 0;
        List<Change> changes = new ArrayList<>(ROWS_PER_EXCHANGE);
        for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
            changes.add(new Change(table.schema(), Operation.LOAD, rows.parse(row), null, origin));
            count++;
            if (changes.size() == ROWS_PER_EXCHANGE) {
                handOver(changes, position);
                changes = new ArrayList<>(ROWS_PER_EXCHANGE);
            }
        }
        handOver(changes, position);
        LOG.info("Loaded {} rows of {}", count, table.schema().id());
    }

    private void handOver(final List<Change> changes, final Position position) throws InterruptedException {
        if (isStopping.getAsBoolean()) {
            throw new InterruptedException("the pipeline is stopping");
        }
        handover.changes(changes);
        handover.boundary(position);
    }

    static String copyStatement(final PublishedTable table) {
        final String columns = table.schema().columns().stream()
                .map(Column::name)
                .map(SqlName::quote)
                .collect(joining(", "));
        // Without ONLY a table that others inherit from would show their rows too.
        return "COPY (SELECT " + columns + " FROM " + (table.isPartitioned() ? "" : "ONLY ")
                + SqlName.quote(table.schema().id())
                + table.rowFilter().map(filter -> " WHERE " + filter).orElse("") + ") TO STDOUT";
    }
}
