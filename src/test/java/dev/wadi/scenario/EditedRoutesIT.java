package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.WadiProcess;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A user edits the route with ordinary steps of Camel; the promises hold, also when the process is killed. */
class EditedRoutesIT {

    private static final String ROUTE = "routes/replicate.camel.yaml";
    private static final String DESTINATION_STEP = "        - to:\n            id: destination\n";
    private static final String SHIPPED_ERROR_HANDLER = "      noErrorHandler: {}\n";

    /** Passing it twice changes nothing more: an interceptor runs before each step. */
    private static final String UPPER_CASE = settingWord("upperCase", "toUpperCase()");

    /** A mask that would show if a row passed it twice. */
    private static final String MASK = settingWord("masked", "concat('!')");

    /** Several processes of each scenario start while others share the machine. */
    private static final Duration SOON = ReplicatedPair.SOON.multipliedBy(3);

    private final PostgresServer server = PostgresServers.shared(15);

    @TempDir
    private Path directory;

    private static String shipped() throws IOException {
        return Files.readString(Path.of(ROUTE));
    }

    private static String withErrorHandler(final String route, final String handler) {
        assertThat(route).contains(SHIPPED_ERROR_HANDLER);
        return route.replace(SHIPPED_ERROR_HANDLER, handler.indent(6));
    }

    /** A bean for a step that sets the column word to what this call on it returns. */
    private static String settingWord(final String bean, final String call) {
        return """
                - beans:
                    - name: %s
                      type: dev.wadi.processor.SetColumn
                      properties:
                        column: word
                        expression: "${body[word].%s}"
                """.formatted(bean, call);
    }

    /** The route with a bean for the step that fails on rows with this word, in a message or alone. */
    private static String failingOn(final String word, final String route) {
        return settingWord("picky", "replaceAll('^" + word + "$', '$9')") + route;
    }

    private static final String PICKY = """
            - process:
                id: picky
                ref: picky
            """;

    private static String before(final String route, final String steps) {
        return ReadmeExamples.insertSteps(route, DESTINATION_STEP, steps);
    }

    private static final String DEAD_LETTER_CHANNEL = """
            deadLetterChannel:
              deadLetterUri: log:dead
              redeliveryPolicy:
                logExhausted: false
            """;

    /** So that the route itself says that it has got the rows, and keeps them. */
    private static String hop(final String consumer, final String steps) throws IOException {
        final String shipped = shipped();
        final int destination = shipped.indexOf(DESTINATION_STEP);
        return shipped.substring(0, destination)
                + """
                        - to:
                            uri: log:handed
                            parameters:
                              level: WARN
                              showBody: false
                        - to:
                            uri: seda:hop
                - route:
                    id: behind
                    errorHandler:
                      noErrorHandler: {}
                    from:
                      uri: %s
                      steps:
                """.formatted(consumer)
                + steps.indent(8)
                + shipped.substring(destination);
    }

    private void assertStopped(final WadiProcess wadi, final ReplicatedPair pair) throws SQLException {
        final String line = wadi.awaitOutput("has stopped; nothing is lost", SOON);
        assertThat(line).contains("Step 'picky'").doesNotContain("0/0");
        final String durable = pair.source()
                .value("SELECT confirmed_flush_lsn < pg_current_wal_lsn() FROM pg_replication_slots WHERE slot_name = '"
                        + pair.slot() + "'");
        assertThat(durable).isEqualTo("t");
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void aFailureThatAnErrorHandlerTakesLosesNothing(final String reader) throws SQLException, IOException {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        pair.source()
                .execute(
                        "CREATE TABLE t (id int PRIMARY KEY, word text)",
                        "INSERT INTO t SELECT n, 'bad' || n FROM generate_series(1, 4) n");
        pair.publish("t");

        // The load meets a step that is tried again for ever, and is to stop.
        final String flaky = failingOn("bad3", withErrorHandler(before(shipped(), PICKY), """
                defaultErrorHandler:
                  redeliveryPolicy:
                    maximumRedeliveries: -1
                    redeliveryDelay: 2000
                    retryAttemptedLogLevel: WARN
                """));
        try (WadiProcess wadi = pair.wadi(directory).write(ROUTE, flaky).start()) {
            wadi.awaitOutput("On delivery attempt: 0", SOON);
            final long begin = System.nanoTime();
            assertThat(wadi.terminate()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(18));
            assertThat(wadi.output()).doesNotContain("goes on from 0/0");
        }
        // An onException for all routes handles the failure of the load.
        final String handled =
                """
                - routeConfiguration:
                    onException:
                      - onException:
                          exception:
                            - java.lang.Exception
                          handled:
                            constant: "true"
                          steps:
                            - log: "handled"
                """ + failingOn("bad3", withErrorHandler(before(shipped(), PICKY), "defaultErrorHandler: {}\n"));
        try (WadiProcess wadi = pair.wadi(directory).write(ROUTE, handled).start()) {
            assertStopped(wadi, pair);
            wadi.kill();
        }
        // The stream meets a dead letter channel, over a whole message and inside a split.
        final String channel = failingOn("bad50", withErrorHandler(before(shipped(), PICKY), DEAD_LETTER_CHANNEL));
        try (WadiProcess wadi = pair.wadi(directory).write(ROUTE, channel).start()) {
            wadi.awaitOutput("reads changes from", SOON);
            pair.source()
                    .execute(
                            "INSERT INTO t SELECT n, 'bad' || n FROM generate_series(11, 110) n",
                            "INSERT INTO t VALUES (999, 'later')");
            assertStopped(wadi, pair);
            assertThat(pair.destination().value("SELECT count(*) FROM t")).isEqualTo("4");
            wadi.kill();
        }
        final String split = failingOn(
                "bad50",
                withErrorHandler(
                        ReadmeExamples.replaceLastStep(shipped(), DESTINATION_STEP, """
                        - split:
                            simple:
                              expression: "${body}"
                            stopOnException: true
                            steps:
                        """ + PICKY.indent(6) + """
                              - to:
                                  id: destination
                                  uri: destination
                                  parameters:
                                    name: "{{wadi.source.name}}"
                        """),
                        DEAD_LETTER_CHANNEL));
        try (WadiProcess wadi = pair.wadi(directory).write(ROUTE, split).start()) {
            assertStopped(wadi, pair);
            assertThat(wadi.output()).contains("INSERT of public.t at").contains("an error handler has handled");
            assertThat(pair.destination().value("SELECT count(*) FROM t")).isEqualTo("4");
            wadi.kill();
        }
        try (WadiProcess wadi = pair.wadi(directory).write(ROUTE, shipped()).start()) {
            pair.compare("t").awaitEqual(SOON, wadi);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void whatWaitsBehindAHopIsNotLostWhenTheProcessIsKilled(final String reader) throws SQLException, IOException {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        pair.source()
                .execute(
                        "CREATE TABLE t (id int PRIMARY KEY, word text)",
                        "INSERT INTO t SELECT n, 'loaded' FROM generate_series(1, 50) n");
        pair.publish("t");
        final String holding = hop("seda:hop", """
                - filter:
                    simple:
                      expression: "${body.size()} > 0"
                    steps:
                      - delay:
                          expression:
                            constant:
                              expression: "600000"
                """);
        try (WadiProcess wadi = pair.wadi(directory).write(ROUTE, holding).start()) {
            // The announcement does not reach this endpoint; the rows do.
            wadi.awaitOutput("handed", SOON);
            wadi.kill();
        }
        // The destination is reached twice, by parts that overtake each other.
        final String twice = hop("seda:hop?concurrentConsumers=3", """
                - to:
                    uri: destination
                    parameters:
                      name: "{{wadi.source.name}}"
                - split:
                    simple:
                      expression: "${body}"
                    parallelProcessing: true
                    steps:
                      - multicast:
                          steps:
                            - to:
                                uri: destination
                                parameters:
                                  name: "{{wadi.source.name}}"
                            - to:
                                uri: seda:more
                """) + """
                - route:
                    id: more
                    from:
                      uri: seda:more?concurrentConsumers=4
                      steps:
                        - to:
                            uri: destination
                            parameters:
                              name: "{{wadi.source.name}}"
                """;
        try (WadiProcess wadi = pair.wadi(directory).write(ROUTE, twice).start()) {
            wadi.awaitOutput("reads changes from", SOON);
            assertThat(pair.destination().value("SELECT count(*) FROM t")).isEqualTo("50");
            for (int round = 0; round < 20; round++) {
                pair.source()
                        .execute("BEGIN; UPDATE t SET word = 'round " + round
                                + "' WHERE id <= 25; DELETE FROM t WHERE id = " + (30 + round)
                                + "; INSERT INTO t VALUES (" + (30 + round) + ", 'again'); COMMIT");
            }
            pair.compare("t").awaitEqual(SOON, wadi);
            wadi.kill();
        }
        try (WadiProcess wadi = pair.wadi(directory).write(ROUTE, holding).start()) {
            wadi.awaitOutput("reads changes from", SOON);
            pair.source().execute("INSERT INTO t VALUES (2000, 'held')");
            wadi.awaitOutput("handed", SOON);
            wadi.kill();
        }
        assertThat(pair.destination().value("SELECT count(*) FROM t WHERE id = 2000"))
                .isEqualTo("0");
        try (WadiProcess wadi = pair.wadi(directory).write(ROUTE, shipped()).start()) {
            pair.compare("t").awaitEqual(SOON, wadi);
        }
    }

    @Test
    void aStepThatCannotBeAccountedForIsRefusedAtTheStart() throws SQLException, IOException {
        final ReplicatedPair pair = ReplicatedPair.on(server, "pgoutput");
        pair.source().execute("CREATE TABLE t (id int PRIMARY KEY, word text)");
        pair.publish("t");
        final String tapped = ReadmeExamples.replaceLastStep(shipped(), DESTINATION_STEP, """
                - wireTap:
                    uri: destination
                    parameters:
                      name: "{{wadi.source.name}}"
                """);
        try (WadiProcess wadi = pair.wadi(directory).write(ROUTE, tapped).start()) {
            assertThat(wadi.awaitExit(SOON)).isEqualTo(1);
            assertThat(wadi.output())
                    .contains("Route 'replicate', step wireTap")
                    .contains("use multicast");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void anInterceptorSeesLoadedRowsStreamedRowsAndRowsLoadedBesideTheStream(final String reader)
            throws SQLException, IOException {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        pair.source()
                .execute(
                        "CREATE TABLE t (id int PRIMARY KEY, word text)",
                        "CREATE TABLE added (id int PRIMARY KEY, word text)",
                        "INSERT INTO added VALUES (1, 'plain')",
                        "INSERT INTO t VALUES (1, 'plain')");
        pair.publish("t");
        final String masked = UPPER_CASE + """
                - routeConfiguration:
                    intercept:
                      - intercept:
                          steps:
                            - process:
                                ref: upperCase
                """ + ReplicatedPair.routeWith("refreshInterval: 500");
        try (WadiProcess wadi = pair.wadi(directory).write(ROUTE, masked).start()) {
            wadi.awaitOutput("reads changes from", SOON);
            pair.source()
                    .execute(
                            "INSERT INTO t VALUES (2, 'plain')",
                            "GRANT SELECT ON added TO " + pair.name(),
                            "ALTER PUBLICATION " + pair.publication() + " ADD TABLE added");
            Awaitility.await().atMost(SOON).ignoreExceptions().untilAsserted(() -> assertThat(
                            pair.destination().values("SELECT word FROM t UNION ALL SELECT word FROM added"))
                    .containsExactly("PLAIN", "PLAIN", "PLAIN"));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void anEndpointThatRefusesIsTriedAgain(final String reader) throws SQLException, IOException {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        pair.source().execute("CREATE TABLE t (id int PRIMARY KEY, word text)");
        pair.publish("t");
        final int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        final String mailing = before(shipped(), """
                - filter:
                    simple:
                      expression: "${body.size()} > 0"
                    steps:
                      - to:
                          id: notify
                          uri: smtp://127.0.0.1:%d
                          parameters:
                            to: ops@example.org
                            from: wadi@example.org
                """.formatted(port));
        try (WadiProcess wadi = pair.wadi(directory).write(ROUTE, mailing).start()) {
            wadi.awaitOutput("reads changes from", SOON);
            pair.source().execute("INSERT INTO t VALUES (1, 'x')");
            assertThat(wadi.awaitOutput("starts again from what is durable", SOON))
                    .contains("Step 'notify'");
            assertThat(pair.destination().value("SELECT count(*) FROM t")).isEqualTo("0");
            final GreenMail mail = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
            mail.start();
            try {
                pair.compare("t").awaitEqual(SOON, wadi);
            } finally {
                mail.stop();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void aChangeOnWhichAStepFailsIsADeadLetterThatTheRouteTakesAgain(final String reader)
            throws SQLException, IOException {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        pair.source()
                .execute(
                        "CREATE TABLE t (id int PRIMARY KEY, word text)",
                        "INSERT INTO t VALUES (1, 'good'), (3, 'bad'), (4, 'good')");
        pair.publish("t");
        final String masking = MASK + before(shipped(), """
                        - process:
                            id: mask
                            ref: masked
                        """);
        final String picky = before(masking, """
                - split:
                    simple:
                      expression: "${body}"
                    stopOnException: true
                    steps:
                      - filter:
                          simple:
                            expression: "${body[word]} == 'bad!'"
                          steps:
                            - throwException:
                                id: picky
                                exceptionType: java.lang.IllegalStateException
                                message: this step does not like it
                """);
        final WadiProcess.Builder builder = pair.wadi(directory).write(ROUTE, picky);
        final String properties = Files.readString(directory.resolve("application.properties"));
        builder.properties(properties + "wadi.source.on-step-error=dead-letter\n");
        final String words = "SELECT id || ' ' || word FROM t ORDER BY id";
        try (WadiProcess wadi = builder.start()) {
            wadi.awaitOutput("reads changes from", SOON);
            assertThat(pair.destination().values(words)).containsExactly("1 good!", "4 good!");
            pair.source()
                    .execute(
                            "BEGIN; INSERT INTO t VALUES (49, 'good'), (50, 'bad'), (51, 'good'); COMMIT",
                            "UPDATE t SET word = 'fine' WHERE id = 50",
                            "INSERT INTO t VALUES (60, 'good')");
            Awaitility.await().atMost(SOON).untilAsserted(() -> assertThat(
                            pair.destination().values(words))
                    .containsExactly("1 good!", "4 good!", "49 good!", "51 good!", "60 good!"));
            assertThat(pair.destination()
                            .values("SELECT (key ->> 'id') || ' ' || (change ->> 'word') || ' ' || coalesce(step, '-')"
                                    + " FROM wadi.dead_letter ORDER BY id"))
                    .containsExactly("3 bad! picky", "50 bad! picky", "50 fine! -");
            assertThat(pair.destination().value("SELECT min(reason) FROM wadi.dead_letter WHERE step = 'picky'"))
                    .contains("IllegalStateException")
                    .doesNotContain("does not like it");
            // The step fails again: everything stays as it is, and what follows waits too.
            try (WadiProcess replay = pair.wadi(directory).start("dead-letters", "replay")) {
                assertThat(replay.awaitExit(SOON)).as(replay.output()).isEqualTo(1);
                assertThat(replay.output())
                        .contains("Replayed: 0. Refused again: 2. Waiting for an earlier change of their row: 1.")
                        .doesNotContain("Waiting for the pipeline");
            }
            assertThat(wadi.awaitOutput(" stays: Step 'picky'", SOON)).contains("IllegalStateException");
            pair.source().execute("UPDATE t SET word = 'later' WHERE id = 50", "INSERT INTO t VALUES (61, 'good')");
            Awaitility.await().atMost(SOON).untilAsserted(() -> assertThat(
                            pair.destination().values(words))
                    .containsExactly("1 good!", "4 good!", "49 good!", "51 good!", "60 good!", "61 good!"));
            assertThat(pair.destination()
                            .values("SELECT (key ->> 'id') || ' ' || (change ->> 'word') || ' ' || coalesce(step, '-')"
                                    + " || ' ' || attempts || ' ' || (replay_requested_at IS NULL)"
                                    + " FROM wadi.dead_letter ORDER BY id"))
                    .containsExactly(
                            "3 bad! picky 1 true", "50 bad! picky 1 true", "50 fine! - 0 true", "50 later! - 0 true");
            assertThat(pair.destination().values("SELECT reason FROM wadi.dead_letter WHERE step = 'picky'"))
                    .allSatisfy(reason ->
                            assertThat(reason).contains("IllegalStateException").doesNotContain("does not like it"));
            assertThat(wadi.output()).doesNotContain("does not like it");
            wadi.kill();
        }
        // Without the step, the letters go through the route again, and past the mask that they have passed already.
        try (WadiProcess wadi = pair.wadi(directory).write(ROUTE, masking).start()) {
            wadi.awaitOutput("reads changes from", SOON);
            try (WadiProcess replay = pair.wadi(directory).start("dead-letters", "replay")) {
                assertThat(replay.awaitExit(SOON)).as(replay.output()).isZero();
                assertThat(replay.output()).contains("Replayed: 4. Refused again: 0.");
            }
            assertThat(pair.destination().values(words))
                    .containsExactly(
                            "1 good!", "3 bad!", "4 good!", "49 good!", "50 later!", "51 good!", "60 good!", "61 good!")
                    .isEqualTo(pair.source().values("SELECT id || ' ' || word || '!' FROM t ORDER BY id"));
            assertThat(pair.destination().value("SELECT count(*) FROM wadi.dead_letter"))
                    .isEqualTo("0");
            pair.source().execute("UPDATE t SET word = 'last' WHERE id = 50");
            Awaitility.await().atMost(SOON).untilAsserted(() -> assertThat(
                            pair.destination().value("SELECT word FROM t WHERE id = 50"))
                    .isEqualTo("last!"));
        }
    }
}
