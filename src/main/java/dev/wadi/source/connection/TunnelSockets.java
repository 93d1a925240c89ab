package dev.wadi.source.connection;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.SocketFactory;

/**
 * Lets the driver dial through a tunnel while it goes on to use the server's real name, which a certificate is checked
 * against. The driver makes it by its name and can pass a text only, so the tunnel leaves itself here under a ticket.
 */
public final class TunnelSockets extends SocketFactory {

    private static final Map<String, SshTunnel> TUNNELS = new ConcurrentHashMap<>();

    private final String ticket;

    /** Called by the driver. */
    public TunnelSockets(final String ticket) {
        this.ticket = ticket;
    }

    static void issue(final String ticket, final SshTunnel tunnel) {
        TUNNELS.put(ticket, tunnel);
    }

    static void withdraw(final String ticket) {
        TUNNELS.remove(ticket);
    }

    /** Already connected: the driver does not connect it again. */
    @Override
    public Socket createSocket() throws IOException {
        final SshTunnel tunnel = TUNNELS.get(ticket);
        if (tunnel == null) {
            throw new IOException("The SSH tunnel to the source is closed");
        }
        final Socket socket = new Socket();
        tunnel.connect(socket);
        return socket;
    }

    @Override
    public Socket createSocket(final String host, final int port) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(final String host, final int port, final InetAddress localHost, final int localPort)
            throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(final InetAddress host, final int port) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(final InetAddress host, final int port, final InetAddress localHost, final int localPort)
            throws IOException {
        return createSocket();
    }
}
