package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wadi.testing.Comparison;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.RandomWorkload;
import dev.wadi.testing.WadiProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A route file is edited while the program runs. */
class LiveEditingIT {

    private static final String ROUTE = "routes/replicate.camel.yaml";
    private static final String DESTINATION_STEP = "        - to:\n            id: destination\n";
    private static final String TAKES_EFFECT = "takes effect: restarted replicate";
    private static final long SEED = Long.getLong("wadi.test.seed", 815);
    private static final Duration CATCH_UP = Duration.ofSeconds(120);

    private final PostgresServer server = PostgresServers.shared(15);

    @TempDir
    private Path directory;

    private String shipped;

    @BeforeEach
    void readRoute() throws IOException {
        shipped = Files.readString(Path.of(ROUTE));
    }

    private void save(final String text) throws IOException {
        Files.writeString(directory.resolve(ROUTE), text);
    }

    private String masked(final String mask) {
        final String bean = ReadmeExamples.addBean(shipped, """
                - name: mask
                  type: dev.wadi.processor.SetColumn
                  properties:
                    table: public.people
                    column: email
                    expression: "%s"
                """.formatted(mask));
        return ReadmeExamples.insertSteps(bean, DESTINATION_STEP, "- process:\n    id: mask\n    ref: mask\n");
    }

    private String throwing() {
        return ReadmeExamples.insertSteps(shipped, DESTINATION_STEP, """
                - split:
                    simple:
                      expression: "${body}"
                    stopOnException: true
                    steps:
                      - filter:
                          simple:
                            expression: "${body.table} == 'public.people'"
                          steps:
                            - throwException:
                                exceptionType: java.lang.IllegalStateException
                                message: no
                """);
    }

    private static void awaitLines(final WadiProcess wadi, final String text, final int count) {
        await(count + " times " + text)
                .atMost(CATCH_UP)
                .failFast(
                        "it runs",
                        () -> assertThat(wadi.isAlive()).as(wadi.output()).isTrue())
                .untilAsserted(() -> assertThat(wadi.output().lines().filter(line -> line.contains(text)))
                        .as(wadi.output())
                        .hasSize(count));
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void editsUnderLoadTakeEffectOrAreToldAndLoseNothing(final String reader) throws Exception {
        System.out.println("Edits under load, seed " + SEED);
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        pair.source().execute("CREATE TABLE people (id int PRIMARY KEY, email text)");
        try (RandomWorkload workload = RandomWorkload.on(pair.source())
                .withJournal()
                .seed(SEED)
                .sessions(2)
                .pace(Duration.ofMillis(50))
                .create()) {
            pair.publish(workload.tables());
            pair.source()
                    .execute(
                            "ALTER PUBLICATION " + pair.publication() + " ADD TABLE people",
                            "GRANT SELECT ON people TO " + pair.name());
            workload.start();
            try (WadiProcess wadi = pair.wadi(directory).start("run", "--dev")) {
                wadi.awaitOutput("take effect when they are edited", ReplicatedPair.SOON);
                ReplicatedPair.awaitStreaming(wadi);

                save(shipped.replace("uri: destination", "uri destination"));
                wadi.awaitOutput("the edit does not take effect", ReplicatedPair.SOON);
                assertThat(wadi.output())
                        .as("nothing is stopped for a typing error")
                        .doesNotContain("has stopped at")
                        .containsPattern("replicate\\.camel\\.yaml:\\d+: ");

                save(shipped.replace("ref: deleteFlag", "ref: nobody"));
                wadi.awaitOutput("what ran before runs again", ReplicatedPair.SOON);
                insert(pair, 1);
                awaitEmail(pair, 1, "person@example.org");

                save(masked("first"));
                awaitLines(wadi, TAKES_EFFECT, 1);
                insert(pair, 2);
                save(masked("second"));
                awaitLines(wadi, TAKES_EFFECT, 2);
                insert(pair, 3);
                awaitEmail(pair, 2, "first", "second");
                awaitEmail(pair, 3, "second");

                save(throwing());
                awaitLines(wadi, TAKES_EFFECT, 3);
                insert(pair, 4);
                wadi.awaitOutput("has stopped; nothing is lost", CATCH_UP);
                save(masked("third"));
                awaitLines(wadi, TAKES_EFFECT, 4);
                awaitEmail(pair, 4, "third");

                Files.delete(directory.resolve(ROUTE));
                wadi.awaitOutput("was deleted: its routes have stopped", ReplicatedPair.SOON);
                insert(pair, 5);
                save(masked("fourth"));
                awaitLines(wadi, TAKES_EFFECT, 5);
                awaitEmail(pair, 5, "fourth");

                workload.stop();
                final Comparison comparison = Comparison.of(pair.source(), pair.destination(), workload.tables());
                comparison.awaitEqual(CATCH_UP, wadi);
                comparison.assertNoDuplicates();
                assertThat(pair.destination().value("SELECT count(*) FROM people"))
                        .isEqualTo("5");
                assertThat(wadi.terminate()).isZero();
            }
        }
    }

    private static void insert(final ReplicatedPair pair, final int id) throws SQLException {
        pair.source().execute("INSERT INTO people VALUES (" + id + ", 'person@example.org')");
    }

    private static void awaitEmail(final ReplicatedPair pair, final int id, final String... one) {
        await("person " + id).atMost(CATCH_UP).untilAsserted(() -> {
            final List<String> emails = pair.destination().values("SELECT email FROM people WHERE id = " + id);
            assertThat(emails).hasSize(1);
            assertThat(one).contains(emails.get(0));
        });
    }

    /** Neither the edit nor what ran before can start then. */
    @Test
    void anEditWhileTheDestinationRefusesTakesEffectWhenItDoesNotAnyMore() throws Exception {
        final ReplicatedPair pair = ReplicatedPair.on(server, "pgoutput");
        pair.source().execute("CREATE TABLE people (id int PRIMARY KEY, email text)");
        pair.publish("people");
        try (WadiProcess wadi = pair.wadi(directory)
                .environment("CAMEL_MAIN_ROUTES_RELOAD_ENABLED", "true")
                .start()) {
            wadi.awaitOutput("take effect when they are edited", ReplicatedPair.SOON);
            ReplicatedPair.awaitStreaming(wadi);
            pair.destination().execute("ALTER ROLE " + pair.writer() + " NOLOGIN");
            save(masked("hidden"));
            wadi.awaitOutput("its routes do not run, and are tried again", ReplicatedPair.SOON);
            insert(pair, 1);
            pair.destination().execute("ALTER ROLE " + pair.writer() + " LOGIN");
            awaitLines(wadi, TAKES_EFFECT, 1);
            awaitEmail(pair, 1, "hidden");
            assertThat(wadi.terminate()).isZero();
        }
    }
}
