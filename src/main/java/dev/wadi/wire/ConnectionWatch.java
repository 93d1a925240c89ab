package dev.wadi.wire;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the connections of a load, on which an answer may take as long as the server works on it and no longer. One
 * on which somebody waits and nothing moves is asked after over a new connection; if it is dead, all of them are given
 * up: the load fails as one, and goes on with others. Connections are added by any thread; one thread looks.
 */
public final class ConnectionWatch {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionWatch.class);

    /** A server that works for hours is not asked more often; nor is one that cannot be reached. */
    private static final Duration ASK_INTERVAL = Duration.ofSeconds(10);

    /** Makes the connection over which the server is asked; one on which an answer has to come soon. */
    public interface Asking {
        Connection connect() throws SQLException;
    }

    private record Watched(Connection connection, Wire wire, ServerSession session) {

        private boolean isSilent(final Duration limit) {
            return wire.silence().compareTo(limit) > 0;
        }
    }

    private final String server;
    private final Asking asking;
    private final Set<Watched> watched = ConcurrentHashMap.newKeySet();

    /** What the server may still have of connections that were given up: locks, for one. Of the thread that looks. */
    private final List<ServerSession> left = new ArrayList<>();

    private long askedAt;

    /** @param server its name in the log */
    public ConnectionWatch(final String server, final Asking asking) {
        this.server = requireNonNull(server, "server");
        this.asking = requireNonNull(asking, "asking");
        this.askedAt = System.nanoTime() - ASK_INTERVAL.toNanos();
    }

    /** From now on until it is closed. */
    public void add(final Connection connection, final Wire wire, final ServerSession session) {
        watched.add(new Watched(connection, wire, session));
    }

    /**
     * Called in short intervals.
     *
     * @param limit how long nothing may move before the server is asked
     */
    public void look(final Duration limit) {
        watched.removeIf(ConnectionWatch::isClosed);
        final List<Watched> silent =
                watched.stream().filter(one -> one.isSilent(limit)).toList();
        if (silent.isEmpty() && left.isEmpty()
                || System.nanoTime() - askedAt < Math.min(limit.toNanos(), ASK_INTERVAL.toNanos())) {
            return;
        }
        askedAt = System.nanoTime();
        try (Connection other = asking.connect()) {
            giveUp(idle(silent, other), limit);
            endLeft(other);
        } catch (final SQLException e) {
            LOG.debug("{} cannot be asked what it is doing", server, e);
            giveUp(silent, limit);
        }
    }

    private static boolean isClosed(final Watched one) {
        try {
            return one.connection().isClosed();
        } catch (final SQLException e) {
            LOG.debug("A connection does not tell whether it is closed", e);
            return false;
        }
    }

    private static List<Watched> idle(final List<Watched> silent, final Connection other) throws SQLException {
        final List<Watched> idle = new ArrayList<>();
        for (final Watched one : silent) {
            if (!one.session().isWorking(other)) {
                idle.add(one);
            }
        }
        return idle;
    }

    private void giveUp(final List<Watched> dead, final Duration limit) {
        // Something may have come while the server was asked.
        if (dead.stream().noneMatch(one -> one.isSilent(limit))) {
            return;
        }
        LOG.warn(
                "Nothing has come or gone for {} s on a connection of the load, and {} does not work on it or cannot be"
                        + " asked; all its connections there are given up",
                limit.toSeconds(),
                server);
        for (final Watched one : watched) {
            watched.remove(one);
            left.add(one.session());
            one.wire().cut();
        }
    }

    private void endLeft(final Connection other) {
        try {
            for (final ServerSession session : List.copyOf(left)) {
                if (session.end(other)) {
                    left.remove(session);
                }
            }
        } catch (final SQLException e) {
            LOG.debug("{} has to find out by itself that connections have ended", server, e);
            left.clear();
        }
    }
}
