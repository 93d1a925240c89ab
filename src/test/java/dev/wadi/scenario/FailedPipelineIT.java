package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.WadiProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A pipeline that has failed for good, as a supervisor and a monitor of the program see it. */
class FailedPipelineIT {

    private static final String ROUTE = "routes/replicate.camel.yaml";
    private static final int UNAVAILABLE = 503;

    private final PostgresServer server = PostgresServers.shared(15);

    @TempDir
    private Path directory;

    private ReplicatedPair pair(final String reader) throws SQLException {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        pair.source().execute("CREATE TABLE t (id int PRIMARY KEY, word text)", "INSERT INTO t VALUES (1, 'good')");
        return pair.publish("t");
    }

    private static String throwingRoute() throws IOException {
        return ReadmeExamples.insertSteps(
                Files.readString(Path.of(ROUTE)), "        - to:\n            id: destination\n", """
                - split:
                    simple:
                      expression: "${body}"
                    stopOnException: true
                    steps:
                      - filter:
                          simple:
                            expression: "${body[word]} == 'bad'"
                          steps:
                            - throwException:
                                exceptionType: java.lang.IllegalStateException
                                message: no
                """);
    }

    /** What was handed over waits for the end of the program: it is written, and the position with it. */
    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void theProgramEndsInOrderWithAnExitCodeOfItsOwn(final String reader) throws Exception {
        final ReplicatedPair pair = pair(reader);
        final String route = throwingRoute()
                        .replaceFirst("(?s)(uri: destination\n +parameters:\n)( +)", "$1$2flushInterval: 3600000\n$2")
                + """
                        - split:
                            simple:
                              expression: "${body}"
                            steps:
                              - log:
                                  logName: dev.wadi.test
                                  message: "taken ${body[id]}"
                """;
        try (WadiProcess wadi = pair.wadi(directory).write(ROUTE, route).start()) {
            ReplicatedPair.awaitStreaming(wadi);
            pair.source().execute("INSERT INTO t VALUES (2, 'good')");
            wadi.awaitOutput("taken 2", ReplicatedPair.SOON);
            pair.source().execute("INSERT INTO t VALUES (3, 'bad')");
            assertThat(wadi.awaitExit(ReplicatedPair.SOON)).as(wadi.output()).isEqualTo(ReplicatedPair.PIPELINE_FAILED);
            assertThat(wadi.output().lines().filter(line -> line.contains(" ERROR ")))
                    .as("one line says why")
                    .singleElement()
                    .asString()
                    .contains("INSERT of public.t (id=3)");
        }
        assertThat(pair.destination().values("SELECT id FROM t ORDER BY id")).containsExactly("1", "2");
        try (WadiProcess wadi = pair.start(directory)) {
            pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
            assertThat(wadi.terminate()).isZero();
        }
    }

    @Test
    void itStaysIfToldToAndHealthSaysWhy() throws Exception {
        final ReplicatedPair pair = pair("pgoutput");
        final int port = freePort();
        try (WadiProcess wadi = withHealth(pair, port)
                .environment("WADI_ON_FAILURE", "stay")
                .write(ROUTE, throwingRoute())
                .start()) {
            ReplicatedPair.awaitStreaming(wadi);
            await().atMost(ReplicatedPair.SOON)
                    .ignoreExceptions()
                    .until(() -> health(port).body().contains("\"status\":\"UP\""));
            pair.source().execute("INSERT INTO t VALUES (3, 'bad')");
            await().atMost(ReplicatedPair.SOON).untilAsserted(() -> {
                final HttpResponse<String> health = health(port);
                assertThat(health.statusCode()).isEqualTo(UNAVAILABLE);
                assertThat(health.body()).contains("INSERT of public.t (id=3)");
            });
            assertThat(wadi.terminate()).isZero();
        }
    }

    @Test
    void aPortThatIsTakenDoesNotKeepItFromReplicating() throws Exception {
        final ReplicatedPair pair = pair("pgoutput");
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                WadiProcess wadi = withHealth(pair, other.getLocalPort()).start()) {
            wadi.awaitOutput("Health is not served", ReplicatedPair.SOON);
            ReplicatedPair.awaitStreaming(wadi);
            pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
            assertThat(wadi.terminate()).isZero();
        }
    }

    /** As it is by default, but for the port. */
    private WadiProcess.Builder withHealth(final ReplicatedPair pair, final int port) throws IOException {
        final WadiProcess.Builder wadi = pair.wadi(directory);
        final String properties = Files.readString(directory.resolve("application.properties"));
        return wadi.properties(properties.replace("camel.management.enabled=false", "camel.management.port=" + port));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static HttpResponse<String> health(final int port) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/observe/health"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
