package dev.wadi.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.SocketFactory;

/**
 * Gives the driver the sockets of a {@link Wire}. The driver makes it by its name and can pass a text only, so the wire
 * waits here under a ticket while the driver connects.
 */
public final class WireSockets extends SocketFactory {

    private static final Map<String, Wire> CONNECTING = new ConcurrentHashMap<>();

    private final Wire wire;

    /** Called by the driver. */
    public WireSockets(final String ticket) {
        wire = CONNECTING.get(ticket);
        if (wire == null) {
            throw new IllegalStateException("Nobody waits for this connection any more");
        }
    }

    static void issue(final String ticket, final Wire wire) {
        CONNECTING.put(ticket, wire);
    }

    static void withdraw(final String ticket) {
        CONNECTING.remove(ticket);
    }

    /** The driver connects it, if it is not connected yet. */
    @Override
    public Socket createSocket() throws IOException {
        return wire.createSocket();
    }

    @Override
    public Socket createSocket(final String host, final int port) {
        throw new UnsupportedOperationException("The driver connects its sockets by itself");
    }

    @Override
    public Socket createSocket(final String host, final int port, final InetAddress localHost, final int localPort) {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(final InetAddress host, final int port) {
        return createSocket(host.getHostAddress(), port);
    }

    @Override
    public Socket createSocket(
            final InetAddress host, final int port, final InetAddress localHost, final int localPort) {
        return createSocket(host, port);
    }
}
