package dev.wadi.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;

/** How one PostgreSQL server runs: its data outlives {@link #stop} and {@link #kill}, and its port stays the same. */
interface Cluster extends AutoCloseable {
    /** Says how it runs in one word. */
    String kind();

    String host();

    int port();

    String user();

    String password();

    void start();

    /** Orderly, but bounded: a server that a client keeps from stopping is killed after some seconds. */
    void stop();

    /** Like a power cut of the server process. */
    void kill();

    /** Like a machine that hangs: nothing answers, nothing is lost, connections stay. */
    void freeze();

    void thaw();

    /** A standby with the data that this one has now, while it is stopped; to be started. */
    Cluster standby(Map<String, String> moreSettings);

    /** Stops it and removes its data. */
    @Override
    void close();

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No free port for PostgreSQL", e);
        }
    }
}
