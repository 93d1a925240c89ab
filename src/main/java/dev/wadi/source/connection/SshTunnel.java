package dev.wadi.source.connection;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.Socket;
import java.util.Map;
import java.util.UUID;

/**
 * The way to one server through an SSH server. Opened by the first connection through it, and again by the next one
 * after it was lost or closed. Any thread.
 */
public final class SshTunnel implements AutoCloseable {

    private final SshAccess access;
    private final String host;
    private final int port;
    private final String ticket = UUID.randomUUID().toString();

    /** Guarded by this. */
    private SshForward forward;

    /**
     * @param host the server behind the SSH server, by a name that the SSH server knows
     */
    public SshTunnel(final SshAccess access, final String host, final int port) {
        this.access = requireNonNull(access, "access");
        this.host = requireNonNull(host, "host");
        this.port = port;
    }

    /** The driver's settings for connections through this tunnel. They hold until it is closed. */
    Map<String, String> driverProperties() {
        TunnelSockets.issue(ticket, this);
        return Map.of("socketFactory", TunnelSockets.class.getName(), "socketFactoryArg", ticket);
    }

    /** Connects a socket to the server. */
    void connect(final Socket socket) throws IOException {
        open().connect(socket);
    }

    private synchronized SshForward open() throws IOException {
        if (forward == null || !forward.isOpen()) {
            closeForward();
            try {
                forward = SshForward.open(access, host, port);
            } catch (final NoClassDefFoundError e) {
                // Not as the cause: this one is no Error that ends the process.
                final String text = "wadi.source.ssh-host: needs org.apache.sshd:sshd-core and"
                        + " org.bouncycastle:bcprov-jdk18on on the class path (" + e.getMessage() + " is missing)";
                throw new IOException(text, new SourceException(text));
            }
        }
        return forward;
    }

    private void closeForward() {
        if (forward != null) {
            forward.close();
            forward = null;
        }
    }

    @Override
    public synchronized void close() {
        TunnelSockets.withdraw(ticket);
        closeForward();
    }

    @Override
    public String toString() {
        return access.toString();
    }
}
