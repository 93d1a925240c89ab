package dev.wadi.destination.jdbc;

import static java.util.Objects.requireNonNull;

import dev.wadi.delivery.DeliveryException;
import dev.wadi.wire.ServerSession;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets one process at a time write for a pipeline: a lock of the destination's server that lives as long as the
 * connection that writes. Whoever has lost it cannot write either.
 */
final class PipelineLock {

    /** The server needs a moment to notice that a process which was killed is gone. */
    private static final Duration RELEASE_PATIENCE = Duration.ofSeconds(3);

    private static final Duration RELEASE_POLL = Duration.ofMillis(100);

    private static final String OF_PIPELINE = """
            l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
              AND l.classid = (? >> 32 & 4294967295)::oid AND l.objid = (? & 4294967295)::oid
              AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())""";

    private static final String HOLDER = """
            SELECT a.pid, coalesce(a.application_name, 'a session that only its user sees'), a.usename,
                   coalesce(host(a.client_addr), 'this machine'), to_char(a.backend_start, 'YYYY-MM-DD HH24:MI:SS TZ')
            FROM pg_locks l JOIN pg_stat_activity a USING (pid)
            WHERE\s""" + OF_PIPELINE;

    private final String pipeline;
    private final long key;

    /** The server's process of the connection that had it last; 0 for none. */
    private volatile int ownProcess;

    PipelineLock(final String pipeline) {
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.key = UUID.nameUUIDFromBytes(("wadi " + pipeline).getBytes(StandardCharsets.UTF_8))
                .getMostSignificantBits();
    }

    /**
     * Takes the lock for a new connection. If an earlier connection of this very process still has it, because the
     * server has not noticed its end, that is ended there.
     *
     * @throws DeliveryException if another process has it
     */
    void take(final Connection connection) throws SQLException {
        connection.setClientInfo("ApplicationName", "wadi " + pipeline);
        final long end = System.nanoTime() + RELEASE_PATIENCE.toNanos();
        while (!isTaken(connection)) {
            if (System.nanoTime() >= end) {
                throw new DeliveryException(refusal(connection));
            }
            endOwn(connection);
            LockSupport.parkNanos(RELEASE_POLL.toNanos());
        }
        // Not the number that the driver was given: a connection pooler makes that up.
        ownProcess = ServerSession.of(connection).processId();
    }

    /**
     * For another connection of this process, when it is about to commit: what it has locked by then is not changed by
     * whoever takes the lock after this.
     *
     * @throws DeliveryException if the connection that has taken the lock does not have it any more
     */
    void requireTaken(final Connection other) throws SQLException {
        try (PreparedStatement query = other.prepareStatement(
                "SELECT EXISTS (SELECT FROM pg_locks l WHERE " + OF_PIPELINE + " AND l.pid = ?)")) {
            query.setLong(1, key);
            query.setLong(2, key);
            query.setInt(3, ownProcess);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                if (!row.getBoolean(1)) {
                    throw new DeliveryException("The connection that holds pipeline '" + pipeline
                            + "' is lost, and another process may run it by now");
                }
            }
        }
    }

    private boolean isTaken(final Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT pg_try_advisory_lock(?)")) {
            query.setLong(1, key);
            try (ResultSet row = query.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private void endOwn(final Connection connection) throws SQLException {
        if (ownProcess == 0) {
            return;
        }
        try (PreparedStatement end = connection.prepareStatement(
                "SELECT pg_terminate_backend(holder.pid) FROM (" + HOLDER + ") AS holder WHERE holder.pid = ?")) {
            end.setLong(1, key);
            end.setLong(2, key);
            end.setInt(3, ownProcess);
            end.execute();
        }
    }

    private String refusal(final Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(HOLDER)) {
            query.setLong(1, key);
            query.setLong(2, key);
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? "Pipeline '" + pipeline + "' is run by another process already: '" + row.getString(2)
                                + "' from " + row.getString(4) + " as user '" + row.getString(3) + "', process "
                                + row.getInt(1) + " of the destination's server since " + row.getString(5)
                                + "; stop it, or give this one another wadi.source.name. If its machine is gone, run"
                                + " SELECT pg_terminate_backend(" + row.getInt(1) + ") at the destination"
                        : "Pipeline '" + pipeline + "' is run by another process already; stop it, or give this one"
                                + " another wadi.source.name";
            }
        }
    }
}
