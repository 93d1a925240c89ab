package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.WadiProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A user edits the shipped route, without compiling. The steps are those of the README. */
class RouteStepIT {

    private static final String ROUTE = "routes/replicate.camel.yaml";
    private static final String DESTINATION_STEP = "        - to:\n            id: destination\n";

    private final PostgresServer server = PostgresServers.shared(15);

    @TempDir
    private Path directory;

    @Test
    void theStepsOfTheReadmeDropATableAndChangeAColumn() throws SQLException, IOException {
        final ReplicatedPair pair = ReplicatedPair.on(server, "debezium");
        pair.source()
                .execute(
                        "CREATE TABLE audit (id int PRIMARY KEY, word text)",
                        "CREATE TABLE customers (id int PRIMARY KEY, email text)",
                        "INSERT INTO audit VALUES (1, 'x')",
                        "INSERT INTO customers VALUES (1, 'there@example.org'), (2, NULL)");
        pair.publish("audit", "customers");
        final String dropTable = ReadmeExamples.yaml("Drop a table").get(0);
        final List<String> changeColumn = ReadmeExamples.yaml("Change a column");
        String edited = Files.readString(Path.of(ROUTE));
        edited = ReadmeExamples.addBean(edited, changeColumn.get(0));
        edited = ReadmeExamples.insertSteps(edited, DESTINATION_STEP, changeColumn.get(1));
        edited = ReadmeExamples.replaceLastStep(edited, DESTINATION_STEP, dropTable);
        try (WadiProcess wadi = pair.wadi(directory).write(ROUTE, edited).start()) {
            ReplicatedPair.awaitStreaming(wadi);
            pair.source()
                    .execute(
                            "INSERT INTO audit VALUES (2, 'y')",
                            "INSERT INTO customers VALUES (3, 'later@example.org')",
                            "DELETE FROM customers WHERE id = 2");
            Awaitility.await().atMost(ReplicatedPair.SOON).untilAsserted(() -> assertThat(pair.destination()
                            .values("SELECT id || ' ' || coalesce(email, '-') || ' ' || \"__hevo_is_deleted__\" FROM"
                                    + " customers ORDER BY id"))
                    .containsExactly("1 THERE@EXAMPLE.ORG false", "2 - true", "3 LATER@EXAMPLE.ORG false"));
            assertThat(pair.destination().value("SELECT to_regclass('public.audit')"))
                    .as("the dropped table")
                    .isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void aStepThatThrowsStopsThePipelineAndLosesNothing(final String reader) throws SQLException, IOException {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        pair.source().execute("CREATE TABLE t (id int PRIMARY KEY, word text)", "INSERT INTO t VALUES (1, 'good')");
        pair.publish("t");
        final String route = Files.readString(Path.of(ROUTE));
        final String throwing = ReadmeExamples.insertSteps(route, DESTINATION_STEP, """
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
                                message: this step does not like it
                """);
        try (WadiProcess wadi = pair.wadi(directory).write(ROUTE, throwing).start()) {
            ReplicatedPair.awaitStreaming(wadi);
            pair.source()
                    .execute(
                            "INSERT INTO t VALUES (2, 'good')",
                            "BEGIN; INSERT INTO t VALUES (3, 'good'); INSERT INTO t VALUES (4, 'bad'); COMMIT",
                            "INSERT INTO t VALUES (5, 'good')");
            final String output = wadi.awaitOutput("has stopped; nothing is lost", ReplicatedPair.SOON);
            assertThat(output).contains("INSERT of public.t at ").contains("with IllegalStateException; its message");
            assertThat(wadi.output())
                    .as("the words of a step may show values of rows")
                    .doesNotContain("this step does not like it");
            assertThat(pair.destination().value("SELECT count(*) FROM t WHERE id IN (3, 4, 5)"))
                    .isEqualTo("0");
            assertThat(wadi.awaitExit(ReplicatedPair.SOON)).isEqualTo(ReplicatedPair.PIPELINE_FAILED);
        }
        try (WadiProcess wadi = pair.start(directory)) {
            pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
        }
    }
}
