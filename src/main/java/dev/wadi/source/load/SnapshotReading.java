package dev.wadi.source.load;

import static java.util.stream.Collectors.joining;

import dev.wadi.source.check.PublishedTable;
import dev.wadi.source.check.TypeShapes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/**
 * Connections that all see the source as one snapshot has it, and that keep the rows of tables in their blocks. Used by
 * one thread.
 */
final class SnapshotReading implements AutoCloseable {

    /** From here on PostgreSQL finds a range of blocks without reading the others. */
    private static final int BLOCK_RANGES_SINCE = 14;

    private final LoadSource source;
    private final String snapshot;
    private final Connection connection;
    private List<Heap> held = List.of();

    private SnapshotReading(final LoadSource source, final String snapshot) throws SQLException {
        this.source = source;
        this.snapshot = snapshot;
        this.connection = open();
    }

    static SnapshotReading open(final LoadSource source, final String snapshot) throws SQLException {
        return new SnapshotReading(source, snapshot);
    }

    private Connection open() throws SQLException {
        final Connection opened = source.connectForRows();
        try (Statement statement = opened.createStatement()) {
            opened.setAutoCommit(false);
            opened.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            opened.setReadOnly(true);
            statement.execute("SET TRANSACTION SNAPSHOT '" + snapshot.replace("'", "''") + "'");
            return opened;
        } catch (final SQLException e) {
            opened.close();
            throw e;
        }
    }

    /** The connection that is there from the beginning. */
    Connection connection() {
        return connection;
    }

    boolean findsBlocks() throws SQLException {
        return connection.getMetaData().getDatabaseMajorVersion() >= BLOCK_RANGES_SINCE;
    }

    /**
     * Where the rows are. They are kept from being moved as a whole as long as this is open, for which the right to read
     * some columns is not enough: without it, {@link #requireWhole} tells afterwards.
     *
     * @throws SQLException if rows were moved before they could be held: this snapshot does not see them any more, and
     *     nothing of them may be recorded as read
     */
    List<StoredTable> hold(final List<PublishedTable> tables) throws SQLException {
        final HeapCatalog catalog = new HeapCatalog(connection);
        held = catalog.stored(tables).stream()
                .flatMap(table -> table.heaps().stream())
                .filter(Heap::isReadable)
                .toList();
        lock(connection, "");
        requireWhole(tables);
        // Again: until they were held, the rows may have moved.
        return catalog.stored(tables);
    }

    /** @throws SQLException if what was read of the tables may be less than their rows */
    void requireWhole(final List<PublishedTable> tables) throws SQLException {
        new HeapCatalog(connection).requireNotRewritten(tables);
    }

    /**
     * PostgreSQL writes composite values with the attributes that their types have at the time, and this snapshot tells
     * those that they had at its own.
     *
     * @throws SQLException if what was read may have values under names of other attributes
     */
    void requireSameRowTypes(final String publication) throws SQLException {
        final TypeShapes seen = TypeShapes.read(connection, publication);
        if (seen.rows().isEmpty()) {
            return;
        }
        try (Connection now = source.database().connect()) {
            final Optional<TypeShapes.Change> change =
                    seen.rowsOnly().changesTo(TypeShapes.read(now, publication)).stream()
                            .findFirst();
            if (change.isPresent()) {
                throw new SQLException(
                        change.get().text() + ", while rows of " + change.get().tables() + " were read");
            }
        }
    }

    /** See {@link LoadSource#ended}. */
    SQLException ended(final TablePart part, final SQLException e) {
        return source.ended(part, e);
    }

    /** One more connection. */
    Connection connect() throws SQLException {
        final Connection more = open();
        try {
            // At once or never: behind somebody who waits to alter the table it would wait for ever, and the load too.
            lock(more, " NOWAIT");
            return more;
        } catch (final SQLException e) {
            more.close();
            throw e;
        }
    }

    private void lock(final Connection holder, final String how) throws SQLException {
        if (!held.isEmpty()) {
            try (Statement statement = holder.createStatement()) {
                statement.execute("LOCK TABLE " + held.stream().map(Heap::from).collect(joining(", "))
                        + " IN ACCESS SHARE MODE" + how);
            }
        }
    }

    /** No transaction before it has changed a row since the slot's first snapshot: the slot itself remembers it. */
    String oldestTransaction(final String slot) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT catalog_xmin::text FROM pg_replication_slots WHERE slot_name = ?")) {
            query.setString(1, slot);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
