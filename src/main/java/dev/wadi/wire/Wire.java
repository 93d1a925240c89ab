package dev.wadi.wire;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.UUID;

/**
 * One connection below its driver: how long somebody has waited on it for bytes to come or to go, and a way to break it.
 * The driver's own way is not enough: over an encrypted connection it waits for a thread that is stuck in a write. Any
 * thread.
 */
public final class Wire {

    private static final String SOCKETS = "socketFactory";

    /** How a socket gets to the server. */
    public interface Way {
        void connect(Socket socket) throws IOException;
    }

    private final Way way;
    private volatile Socket socket;

    /** In the time of {@link System#nanoTime}; 0 as long as nobody waits. */
    private volatile long waitingSince;

    /** The driver connects the socket. */
    public Wire() {
        this(socket -> {});
    }

    public Wire(final Way way) {
        this.way = requireNonNull(way, "way");
    }

    /**
     * Makes the connection that this is the wire of. One whose URL brings sockets of its own keeps them: then nothing is
     * known of its bytes.
     */
    public Connection connect(final String url, final Properties properties) throws SQLException {
        if (url.contains(SOCKETS + "=")) {
            return DriverManager.getConnection(url, properties);
        }
        final String ticket = UUID.randomUUID().toString();
        final Properties wired = new Properties();
        wired.putAll(properties);
        wired.setProperty(SOCKETS, WireSockets.class.getName());
        wired.setProperty(SOCKETS + "Arg", ticket);
        WireSockets.issue(ticket, this);
        try {
            return DriverManager.getConnection(url, wired);
        } finally {
            WireSockets.withdraw(ticket);
        }
    }

    /** The driver may need several, if the server wants it otherwise than it has begun; the last is the one that counts. */
    Socket createSocket() throws IOException {
        final Socket created = new WireSocket(this);
        way.connect(created);
        socket = created;
        return created;
    }

    void waits() {
        waitingSince = System.nanoTime() | 1;
    }

    void moved() {
        waitingSince = 0;
    }

    /** How long nothing has come or gone while somebody waited for it; zero as long as nobody waits. */
    public Duration silence() {
        final long since = waitingSince;
        return since == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
    }

    /** Breaks the connection; whoever waits on it fails. */
    public void cut() {
        final Socket current = socket;
        if (current != null) {
            try {
                current.close();
            } catch (final IOException isGone) {
                // Nobody can use it any more either way.
            }
        }
    }
}
