package dev.wadi.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.Consumer;

/** One connection through a proxy: a socket and a daemon thread for each direction. */
final class ProxyLink {
    private static final int CHUNK = 16 * 1024;

    private final Socket client;
    private final Socket server = new Socket();
    private final ProxyFlow flow;
    private final Consumer<ProxyLink> whenEnded;
    private volatile boolean ended;

    ProxyLink(Socket client, ProxyFlow flow, Consumer<ProxyLink> whenEnded) {
        this.client = client;
        this.flow = flow;
        this.whenEnded = whenEnded;
    }

    /** A server that cannot be reached resets the client. */
    void connect(InetSocketAddress address) {
        inBackground("proxy-to-server", () -> {
            try {
                flow.await(() -> ended);
                server.connect(address);
                inBackground("proxy-to-client", () -> forward(server, client));
                forward(client, server);
            } catch (IOException unreachable) {
                reset();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                reset();
            }
        });
    }

    /** Ends both sides with RST, unless they have ended. */
    synchronized void reset() {
        if (ended) {
            return;
        }
        try {
            client.setSoLinger(true, 0);
            server.setSoLinger(true, 0);
        } catch (IOException alreadyClosed) {
            // Then there is nothing left to reset on that side.
        }
        close();
    }

    /** Ends both sides in order, unless they have ended: a thread that fails on a closed side must not reset the other. */
    synchronized void close() {
        if (ended) {
            return;
        }
        ended = true;
        whenEnded.accept(this);
        flow.recheck();
        try (client;
                server) {
            // The sockets are closed by leaving.
        } catch (IOException e) {
            throw new IllegalStateException("A connection of the proxy cannot be closed", e);
        }
    }

    static Thread inBackground(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void forward(Socket from, Socket to) {
        byte[] chunk = new byte[CHUNK];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                flow.await(() -> ended);
                if (ended) {
                    // What was held until then is lost, as in a network.
                    return;
                }
                ProxyFlow.Share share = from == server ? flow.take(read) : new ProxyFlow.Share(read, false);
                out.write(chunk, 0, share.bytes());
                if (share.cut()) {
                    reset();
                    return;
                }
            }
            flow.await(() -> ended);
            to.shutdownOutput();
            if (from.isOutputShutdown()) {
                close();
            }
        } catch (IOException broken) {
            resetWhenItPasses();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reset();
        }
    }

    /** What does not let data through does not let the end through either. */
    private void resetWhenItPasses() {
        try {
            flow.await(() -> ended);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        reset();
    }
}
