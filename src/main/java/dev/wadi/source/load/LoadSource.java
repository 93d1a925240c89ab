package dev.wadi.source.load;

import static java.util.Objects.requireNonNull;

import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.wire.ConnectionWatch;
import dev.wadi.wire.ServerSession;
import dev.wadi.wire.Wire;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The source as loads read it: over connections on which an answer may take as long as the source works on it. The first
 * row of a large table may, and so may a slot, which waits for transactions. Any thread.
 */
public final class LoadSource {

    private final SourceDatabase database;
    private final ConnectionWatch watch;

    public LoadSource(final SourceDatabase database) {
        this.database = requireNonNull(database, "database");
        this.watch = new ConnectionWatch(database.toString(), database::connect);
    }

    /** For short questions. */
    public SourceDatabase database() {
        return database;
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
