package dev.wadi.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A network that fails on demand: it listens on a port of its own and forwards to a server. It starts passing.
 * How it behaves may change at any time, from any thread; open connections feel the change too.
 */
public final class TcpProxy implements AutoCloseable {
    private volatile InetSocketAddress server;
    private final Set<ProxyLink> links = ConcurrentHashMap.newKeySet();
    private final int port;
    // Guarded by this, with every change of behaviour.
    private ServerSocket listener;
    private Thread acceptor;
    private volatile boolean resetting;
    private volatile ProxyFlow flow = new ProxyFlow();

    public TcpProxy(String host, int port) {
        this.server = new InetSocketAddress(host, port);
        listen(0);
        this.port = listener.getLocalPort();
    }

    public String host() {
        return "127.0.0.1";
    }

    public int port() {
        return port;
    }

    /** Like an address that is given to another server: open connections end, new ones go there. */
    public synchronized void pointTo(String toHost, int toPort) {
        server = new InetSocketAddress(toHost, toPort);
        links.forEach(ProxyLink::close);
    }

    /** Forwards everything; also what a black hole has held back. */
    public synchronized void pass() {
        resetting = false;
        flow.pass();
        listen(port);
    }

    /** Like a server that is down: open connections end, new ones are refused. */
    public synchronized void refuse() {
        stopListening();
        links.forEach(ProxyLink::close);
    }

    /** Open connections are reset, and so is each new one as soon as it is there. */
    public synchronized void reset() {
        resetting = true;
        listen(port);
        links.forEach(ProxyLink::reset);
    }

    /** Connections stay open and nothing gets through, until it passes again. */
    public synchronized void blackhole() {
        resetting = false;
        flow.hold();
        listen(port);
    }

    /** Through the connections that are open now nothing gets any more, and nothing ends them; new ones pass. */
    public synchronized void forget() {
        flow.hold();
        flow = new ProxyFlow();
        pass();
    }

    /** Each piece of data is held for this long, in both directions. */
    public synchronized void delay(Duration delay) {
        pass();
        flow.delay(delay);
    }

    /** Passes at most this many more bytes from the server, then resets the connection that carried the last, once. */
    public synchronized void cutAfterBytes(long bytes) {
        pass();
        flow.cutAfter(bytes);
    }

    /** How many bytes have come from the server, without what came through connections that were forgotten. */
    public long bytesFromServer() {
        return flow.taken();
    }

    @Override
    public void close() {
        refuse();
        flow.pass();
    }

    private void listen(int onPort) {
        if (listener != null) {
            return;
        }
        try {
            listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), onPort));
        } catch (IOException e) {
            throw new UncheckedIOException("The proxy cannot listen on port " + onPort, e);
        }
        ServerSocket accepting = listener;
        acceptor = ProxyLink.inBackground("proxy-" + accepting.getLocalPort(), () -> accept(accepting));
    }

    private void stopListening() {
        if (listener == null) {
            return;
        }
        try {
            listener.close();
            listener = null;
            // As long as a thread is still inside accept, the system goes on accepting.
            acceptor.join();
        } catch (IOException e) {
            throw new UncheckedIOException("The proxy cannot stop listening on port " + port, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept(ServerSocket accepting) {
        while (!accepting.isClosed()) {
            try {
                Socket client = accepting.accept();
                ProxyLink link = new ProxyLink(client, flow, links::remove);
                links.add(link);
                if (resetting) {
                    link.reset();
                } else if (accepting.isClosed()) {
                    link.close();
                } else {
                    link.connect(server);
                }
            } catch (IOException stoppedListening) {
                // The loop's condition decides; a client that left before it was accepted is no reason to end.
            }
        }
    }
}
