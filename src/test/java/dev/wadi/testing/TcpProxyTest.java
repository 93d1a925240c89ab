package dev.wadi.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class TcpProxyTest {
    private ServerSocket echo;
    private Thread acceptor;
    private TcpProxy proxy;
    private final AtomicInteger heard = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();

    @BeforeEach
    void startAnEchoServerBehindTheProxy() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        acceptor = ProxyLink.inBackground("echo", this::acceptUntilClosed);
        proxy = new TcpProxy("127.0.0.1", echo.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void passesBothDirectionsAndTheEndOfAStream() throws IOException {
        try (Socket client = connect()) {
            assertThat(echoed(client, "there and back")).isEqualTo("there and back");
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @RepeatedTest(20)
    void refusesNewConnectionsAndEndsOpenOnesUntilItPassesAgain() throws IOException {
        try (Socket client = connect()) {
            echoed(client, "open");
            proxy.refuse();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);

        proxy.pass();
        try (Socket client = connect()) {
            assertThat(echoed(client, "again")).isEqualTo("again");
        }
    }

    @Test
    void resetsOpenAndNewConnections() throws IOException {
        try (Socket client = connect()) {
            echoed(client, "open");
            proxy.reset();
            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
        assertThatThrownBy(() -> {
                    try (Socket client = connect()) {
                        client.getInputStream().read();
                    }
                })
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    @Test
    void holdsEverythingInABlackHoleAndDeliversItLater() throws IOException {
        try (Socket client = connect()) {
            echoed(client, "open");
            proxy.blackhole();
            client.setSoTimeout(200);
            send(client, "held");
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            try (Socket another = connect()) {
                another.setSoTimeout(200);
                send(another, "held too");
                assertThatThrownBy(() -> another.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            }

            proxy.pass();
            client.setSoTimeout(10_000);
            assertThat(received(client, 4)).isEqualTo("held");
        }
    }

    @Test
    void forgetsTheConnectionsThatAreOpen() throws IOException {
        try (Socket client = connect()) {
            echoed(client, "open");
            proxy.forget();
            proxy.pass();
            client.setSoTimeout(200);
            send(client, "lost");
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            try (Socket another = connect()) {
                assertThat(echoed(another, "new")).isEqualTo("new");
            }
        }
    }

    @Test
    void delaysBothDirections() throws IOException {
        proxy.delay(Duration.ofMillis(100));
        try (Socket client = connect()) {
            long start = System.nanoTime();
            assertThat(echoed(client, "late")).isEqualTo("late");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        }
    }

    @Test
    void cutsOnceAfterTheGivenBytesFromTheServer() throws IOException {
        try (Socket client = connect();
                Socket another = connect()) {
            echoed(client, "before");
            proxy.cutAfterBytes(5);
            assertThat(echoed(another, "abc")).isEqualTo("abc");
            send(client, "defgh");
            assertThat(received(client, 2)).isEqualTo("de");
            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
            assertThat(echoed(another, "goes on")).isEqualTo("goes on");
            assertThat(proxy.bytesFromServer()).isEqualTo("before".length() + 5 + "goes on".length());
        }
    }

    @Test
    void whatABlackHoleHoldsIsLostWithItsConnection() throws IOException {
        try (Socket client = connect()) {
            echoed(client, "open");
            proxy.blackhole();
            send(client, "held");
            Awaitility.await("the proxy holds it").until(() -> Thread.getAllStackTraces().keySet().stream()
                    .anyMatch(thread ->
                            thread.getName().equals("proxy-to-server") && thread.getState() == Thread.State.WAITING));
            proxy.reset();
            proxy.pass();
            Awaitility.await("the server sees the end").until(() -> ended.get() == 1);
            assertThat(heard).hasValue("open".length());
        }
    }

    @Test
    void resetsAClientWhenTheServerIsDown() throws Exception {
        echo.close();
        // As long as a thread is still inside accept, the system goes on accepting.
        acceptor.join();
        try (Socket client = connect()) {
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    private Socket connect() throws IOException {
        Socket client = new Socket(proxy.host(), proxy.port());
        client.setSoTimeout(10_000);
        return client;
    }

    private static String echoed(Socket client, String text) throws IOException {
        send(client, text);
        return received(client, text.length());
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String received(Socket client, int length) throws IOException {
        return new String(client.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
    }

    private void acceptUntilClosed() {
        while (!echo.isClosed()) {
            try {
                Socket client = echo.accept();
                ProxyLink.inBackground("echo", () -> echo(client));
            } catch (IOException closed) {
                // The loop's condition decides.
            }
        }
    }

    private void echo(Socket client) {
        byte[] chunk = new byte[1024];
        try (client) {
            for (int read = client.getInputStream().read(chunk);
                    read >= 0;
                    read = client.getInputStream().read(chunk)) {
                heard.addAndGet(read);
                client.getOutputStream().write(chunk, 0, read);
            }
        } catch (IOException theOtherSideHasEnded) {
            // That is what some tests do.
        }
        ended.incrementAndGet();
    }
}
