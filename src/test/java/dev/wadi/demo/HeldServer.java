package dev.wadi.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.util.Map;

/** A program that starts a server of the demo and keeps it until it is killed. */
final class HeldServer {

    private HeldServer() {}

    public static void main(final String... arguments) throws IOException, SQLException, InterruptedException {
        EmbeddedServer.start(freePort(), Map.of(), "secret");
        System.out.println("started");
        Thread.currentThread().join();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
