package dev.wadi.source.load;

import static java.util.Objects.requireNonNull;

import dev.wadi.source.check.Catalog;
import dev.wadi.source.check.PublishedTable;
import dev.wadi.source.check.ReaderLimits;
import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.wire.ConnectionWatch;
import dev.wadi.wire.ServerSession;
import dev.wadi.wire.Wire;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The source as loads read it: over connections on which an answer may take as long as the source works on it. The first
 * row of a large table may, and so may a slot, which waits for transactions. Any thread.
 */
public final class LoadSource {

    private final SourceDatabase database;
    private final ReaderLimits limits;
    private final ConnectionWatch watch;

    /** @param limits of the reader that brings the changes: rows of a table whose changes it cannot carry are not loaded */
    public LoadSource(final SourceDatabase database, final ReaderLimits limits) {
        this.database = requireNonNull(database, "database");
        this.limits = requireNonNull(limits, "limits");
        this.watch = new ConnectionWatch(database.toString(), database::connect);
    }

    /** For short questions. */
    public SourceDatabase database() {
        return database;
    }

    /** What the publication covers as the connection sees it; tables that cannot be replicated have a problem. */
    List<PublishedTable> publishedTables(final Connection connection, final String publication) throws SQLException {
        return new Catalog(connection)
                .publishedTables(publication).stream().map(limits::apply).toList();
    }

    Connection connectForRows() throws SQLException {
        final Wire wire = database.wire();
        return watched(database.connect(wire), wire);
    }

    /** It speaks the replication protocol besides SQL. */
    Connection connectForSlot() throws SQLException {
        final Wire wire = database.wire();
        return watched(database.connectForReplication(wire), wire);
    }

    private Connection watched(final Connection connection, final Wire wire) throws SQLException {
        try {
            watch.add(connection, wire, ServerSession.of(connection));
            connection.setNetworkTimeout(Runnable::run, 0);
            return connection;
        } catch (final SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Gives up connections that are dead: a load that waits on one fails. Called in intervals by one thread. */
    public void look() {
        watch.look(database.silenceLimit());
    }
}
