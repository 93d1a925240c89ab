package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.command.WadiCommand;
import dev.wadi.testing.Comparison;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.RandomWorkload;
import dev.wadi.testing.TotalSampler;
import dev.wadi.testing.WadiProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A table is loaded again, or for the first time, while the stream goes on, and nobody sees less than there was. */
class ResyncIT {

    private static final String ROUTE = "routes/replicate.camel.yaml";
    private static final long SEED = Long.getLong("wadi.test.seed", 4711);

    private final PostgresServer server = PostgresServers.shared(18);

    @TempDir
    private Path directory;

    private int resync(final String table) {
        return WadiCommand.execute(
                "resync",
                table,
                "--config",
                directory.resolve("application.properties").toString());
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void whatWasAlteredByHandIsMendedUnderLoad(final String reader) throws SQLException {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        try (RandomWorkload workload = RandomWorkload.on(pair.source())
                .seed(SEED)
                .pace(Duration.ofMillis(5))
                .create()) {
            pair.publish(workload.tables());
            workload.start();
            try (WadiProcess wadi = pair.start(directory);
                    TotalSampler total =
                            TotalSampler.start(pair.destination(), workload.accounts(), workload.total())) {
                Awaitility.await()
                        .atMost(ReplicatedPair.SOON)
                        .until(() -> total.reads() > 0 && workload.committed() > 500);
                pair.destination()
                        .execute(
                                "UPDATE orders SET customer = 'by hand', __wadi_position__ = 9e18 WHERE id % 3 = 0",
                                "DELETE FROM orders WHERE id % 3 = 1",
                                "INSERT INTO orders (id, __hevo_is_deleted__, __wadi_position__) VALUES (-1, false, 9e18)",
                                "UPDATE documents SET body = 'by hand', title = NULL",
                                "UPDATE order_lines SET __hevo_is_deleted__ = true");
                for (final String table : List.of("accounts", "documents", "orders", "order_lines")) {
                    assertThat(resync("public." + table))
                            .as(table + "\n" + wadi.output())
                            .isZero();
                }
                workload.stop();
                final Comparison comparison = Comparison.of(pair.source(), pair.destination(), workload.tables());
                comparison.awaitEqual(ReplicatedPair.SOON, wadi);
                comparison.assertNoDuplicates();
                total.stopAndAssert();
                assertThat(pair.destination().values("SELECT DISTINCT state FROM wadi.resync"))
                        .containsExactly("DONE");
                assertNothingIsLeft(pair);
                assertThat(wadi.terminate()).isZero();
            }
        }
    }

    private static void assertNothingIsLeft(final ReplicatedPair pair) throws SQLException {
        assertThat(
                        pair.destination()
                                .values(
                                        "SELECT tablename FROM pg_tables WHERE schemaname = 'wadi' AND tablename LIKE 'load%' AND tablename <> 'load_part'"))
                .isEmpty();
        Awaitility.await().atMost(ReplicatedPair.SOON).until(() -> pair.source()
                .values("SELECT slot_name FROM pg_replication_slots WHERE database = current_database()")
                .equals(List.of(pair.slot())));
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void nobodySeesFewerRowsThanBeforeAndAfter(final String reader) throws Exception {
        final ReplicatedPair pair = pairWithLargeValues(reader, 20_000);
        try (WadiProcess wadi = pair.start(directory)) {
            pair.destination()
                    .execute("DELETE FROM t WHERE id <= 100", "UPDATE t SET word = 'by hand' WHERE id > 15000");
            final CountDownLatch stopped = new CountDownLatch(1);
            final CompletableFuture<Long> least = inBackground(() -> leastLiveRows(pair.destination(), stopped));
            final CompletableFuture<Long> changes = inBackground(() -> change(pair.source(), stopped));

            assertThat(resync("t")).as(wadi.output()).isZero();

            Awaitility.await().atMost(ReplicatedPair.SOON).until(() -> pair.destination()
                    .value("SELECT count(*) FROM t WHERE NOT __hevo_is_deleted__")
                    .equals("20000"));
            stopped.countDown();
            assertThat(changes.get(60, TimeUnit.SECONDS)).isGreaterThan(20);
            pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
            assertThat(least.get(60, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(19_900);
            assertNothingIsLeft(pair);
        }
    }

    private interface Work<T> {
        T run() throws Exception;
    }

    private static <T> CompletableFuture<T> inBackground(final Work<T> work) {
        final CompletableFuture<T> result = new CompletableFuture<>();
        final Thread thread = new Thread(() -> {
            try {
                result.complete(work.run());
            } catch (final Throwable e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    private static long leastLiveRows(final Database destination, final CountDownLatch stopped) throws Exception {
        long least = Long.MAX_VALUE;
        try (Connection connection = destination.connect();
                Statement statement = connection.createStatement()) {
            while (!stopped.await(5, TimeUnit.MILLISECONDS)) {
                try (ResultSet row = statement.executeQuery("SELECT count(*) FROM t WHERE NOT __hevo_is_deleted__")) {
                    row.next();
                    least = Math.min(least, row.getLong(1));
                }
            }
        }
        return least;
    }

    /** Transactions that leave as many rows as there were; their updates do not send the large value. */
    private static long change(final Database source, final CountDownLatch stopped) throws Exception {
        final Random random = new Random(SEED);
        long count = 0;
        try (Connection connection = source.connect();
                Statement statement = connection.createStatement()) {
            while (!stopped.await(3, TimeUnit.MILLISECONDS)) {
                final int id = 101 + random.nextInt(19_900);
                statement.execute("UPDATE t SET word = 'changed " + count + "' WHERE id = " + id);
                statement.execute("WITH gone AS (DELETE FROM t WHERE id = " + (id - 1)
                        + " RETURNING id, large) INSERT INTO t SELECT 1000000 + " + count
                        + ", 'moved', large FROM gone");
                statement.execute("UPDATE t SET id = 2000000 + id WHERE id = 1000000 + " + (count - 10));
                count++;
            }
        }
        return count;
    }

    private ReplicatedPair pairWithLargeValues(final String reader, final int rows) throws SQLException {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        pair.source()
                .execute(
                        "CREATE TABLE t (id int PRIMARY KEY, word text, large text)",
                        "ALTER TABLE t ALTER large SET STORAGE EXTERNAL",
                        "INSERT INTO t SELECT g, 'there', repeat(g::text, 500) FROM generate_series(1, " + rows
                                + ") g");
        return pair.publish("t");
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void aKilledResyncLeavesNothingAndBeginsAgain(final String reader) throws Exception {
        final ReplicatedPair pair = pairWithLargeValues(reader, 50_000);
        try (WadiProcess wadi = pair.start(directory)) {
            pair.destination().execute("UPDATE t SET word = 'by hand' WHERE id % 2 = 0");
            final CompletableFuture<Integer> command = inBackground(() -> resync("t"));
            Awaitility.await()
                    .atMost(ReplicatedPair.SOON)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> pair.destination()
                            .value(
                                    "SELECT count(*) FROM pg_tables WHERE schemaname = 'wadi' AND tablename LIKE 'load%' AND tablename <> 'load_part' AND tablename <> 'load_part'")
                            .equals("1"));
            wadi.kill();
            assertThat(pair.destination().value("SELECT count(*) FROM t WHERE word = 'by hand'"))
                    .isEqualTo("25000");
            pair.source().execute("DELETE FROM t WHERE id <= 1000", "UPDATE t SET word = 'meanwhile' WHERE id <= 2000");
            try (WadiProcess again = pair.start(directory)) {
                assertThat(command.get(60, TimeUnit.SECONDS)).isZero();
                Awaitility.await().atMost(ReplicatedPair.SOON).until(() -> pair.destination()
                        .values("SELECT DISTINCT state FROM wadi.resync")
                        .equals(List.of("DONE")));
                pair.compare("t").awaitEqual(ReplicatedPair.SOON, again);
                assertNothingIsLeft(pair);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void theRowsOfTablesThatCameIntoThePublicationAreLoaded(final String reader) throws SQLException, IOException {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        pair.source()
                .execute(
                        "CREATE TABLE customers (id int PRIMARY KEY, email text)",
                        "CREATE TABLE while_running (id int PRIMARY KEY, email text)",
                        "CREATE TABLE while_stopped (id int PRIMARY KEY, email text)",
                        "CREATE TABLE without_key (id int, email text, document json)",
                        "INSERT INTO without_key VALUES (1, 'there', '{}'), (2, 'twice', NULL)",
                        "INSERT INTO while_running SELECT g, 'there' FROM generate_series(1, 1000) g",
                        "INSERT INTO while_stopped SELECT g, 'there' FROM generate_series(1, 1000) g",
                        "GRANT SELECT ON while_running, while_stopped, without_key TO PUBLIC");
        pair.publish("customers");
        final String alter = "ALTER PUBLICATION " + pair.publication();
        try (WadiProcess wadi = lookingOften(pair).start()) {
            ReplicatedPair.awaitStreaming(wadi);
            pair.source()
                    .execute(
                            alter + " ADD TABLE while_running, without_key",
                            "UPDATE while_running SET email = 'e' WHERE id < 9",
                            "INSERT INTO without_key VALUES (2, 'twice', NULL), (3, 'new', '[]')");
            pair.compare("while_running").awaitEqual(ReplicatedPair.SOON, wadi);
            awaitAllDone(pair);
            assertThat(pair.destination().values("SELECT id || email FROM without_key ORDER BY 1"))
                    .as("each row once, though load and stream have brought some of them")
                    .containsExactly("1there", "2twice", "2twice", "3new");
            assertThat(wadi.terminate()).isZero();
        }
        pair.source().execute(alter + " ADD TABLE while_stopped", "DELETE FROM while_stopped WHERE id < 9");
        try (WadiProcess wadi = lookingOften(pair)
                .environment("WADI_SOURCE_ON_PUBLICATION_CHANGE", "tell")
                .start()) {
            pair.compare("while_running", "while_stopped").awaitEqual(ReplicatedPair.SOON, wadi);
            awaitAllDone(pair);
            pair.source()
                    .execute(alter + " DROP TABLE while_running", "INSERT INTO while_running VALUES (-1, 'unseen')");
            Awaitility.await().atMost(ReplicatedPair.SOON).until(() -> pair.destination()
                    .values("SELECT table_name FROM wadi.resync WHERE table_name = 'while_running'")
                    .isEmpty());
            pair.source().execute(alter + " ADD TABLE while_running");
            pair.compare("while_running").awaitEqual(ReplicatedPair.SOON, wadi);
        }
    }

    private WadiProcess.Builder lookingOften(final ReplicatedPair pair) throws IOException {
        final String route = Files.readString(Path.of(ROUTE));
        final int at = route.indexOf("name: \"{{wadi.source.name}}\"\n");
        return pair.wadi(directory)
                .write(ROUTE, route.substring(0, at) + "refreshInterval: 200\n        " + route.substring(at));
    }

    private static void awaitAllDone(final ReplicatedPair pair) {
        Awaitility.await().atMost(ReplicatedPair.SOON).until(() -> pair.destination()
                .values("SELECT DISTINCT state FROM wadi.resync")
                .equals(List.of("DONE")));
    }

    @Test
    void theStepsOfTheRouteApply() throws SQLException, IOException {
        final ReplicatedPair pair = ReplicatedPair.on(server, "pgoutput");
        pair.source()
                .execute(
                        "CREATE TABLE customers (id int PRIMARY KEY, email text)",
                        "CREATE TABLE audit (id int PRIMARY KEY, word text)",
                        "INSERT INTO customers VALUES (1, 'there@example.org')",
                        "INSERT INTO audit VALUES (1, 'x')");
        pair.publish("customers", "audit");
        final String destinationStep = "        - to:\n            id: destination\n";
        final List<String> changeColumn = ReadmeExamples.yaml("Change a column");
        String edited = Files.readString(Path.of(ROUTE));
        edited = ReadmeExamples.addBean(edited, changeColumn.get(0));
        edited = ReadmeExamples.insertSteps(edited, destinationStep, changeColumn.get(1));
        edited = ReadmeExamples.replaceLastStep(
                edited, destinationStep, ReadmeExamples.yaml("Drop a table").get(0));
        try (WadiProcess wadi = pair.wadi(directory).write(ROUTE, edited).start()) {
            ReplicatedPair.awaitStreaming(wadi);
            pair.destination().execute("UPDATE customers SET email = 'by hand'");

            assertThat(resync("customers")).isZero();
            assertThat(resync("audit")).isZero();

            assertThat(pair.destination().values("SELECT email FROM customers")).containsExactly("THERE@EXAMPLE.ORG");
            assertThat(pair.destination().value("SELECT to_regclass('public.audit')"))
                    .isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void aTableThatWasStoppedGoesOn(final String reader) throws SQLException {
        final ReplicatedPair pair = pairWithLargeValues(reader, 100);
        try (WadiProcess wadi = pair.start(directory)) {
            pair.source()
                    .execute(
                            "ALTER TABLE t DROP CONSTRAINT t_pkey, ALTER word SET NOT NULL, ADD PRIMARY KEY (id, word)",
                            "INSERT INTO t VALUES (1, 'same number', 'x')");
            wadi.awaitOutput("Table public.t is stopped since", ReplicatedPair.SOON);

            assertThat(resync("t")).as(wadi.output()).isZero();

            assertThat(pair.destination().values("SELECT table_name FROM wadi.stopped_table"))
                    .isEmpty();
            pair.source().execute("INSERT INTO t VALUES (2, 'same number', 'x')", "DELETE FROM t WHERE id = 3");
            pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
        }
    }

    /** Nothing that was written is altered: the rows are written once more, as the first load did. */
    @Test
    void withARowPerChangeTheRowsAreWrittenOnceMore() throws SQLException {
        final ReplicatedPair pair = ReplicatedPair.on(server, "pgoutput");
        pair.source()
                .execute("CREATE TABLE t (id int PRIMARY KEY, word text)", "INSERT INTO t VALUES (1, 'a'), (2, 'b')");
        pair.publish("t");
        try (WadiProcess wadi = pair.wadi(directory)
                .environment("WADI_DESTINATION_LOAD_MODE", "append")
                .start()) {
            ReplicatedPair.awaitStreaming(wadi);
            pair.source().execute("UPDATE t SET word = 'bb' WHERE id = 2");
            Awaitility.await().atMost(ReplicatedPair.SOON).until(() -> pair.destination()
                    .value("SELECT count(*) FROM t")
                    .equals("3"));

            assertThat(resync("t")).isZero();

            assertThat(pair.destination().values("SELECT id || word FROM t ORDER BY 1"))
                    .containsExactly("1a", "1a", "2b", "2bb", "2bb");
        }
    }

    @Test
    void aTableThatIsNotPublishedIsRefused() throws SQLException {
        final ReplicatedPair pair = pairWithLargeValues("pgoutput", 1);
        pair.wadi(directory);

        assertThat(resync("unknown")).isEqualTo(2);
        assertThat(resync("t(id)")).isEqualTo(2);
        assertThat(pair.destination().value("SELECT to_regclass('wadi.resync')"))
                .isNull();
    }

    @Test
    void withoutARunningPipelineItIsDoneAtTheNextStart() throws SQLException {
        final ReplicatedPair pair = pairWithLargeValues("pgoutput", 100);
        try (WadiProcess wadi = pair.start(directory)) {
            assertThat(wadi.terminate()).isZero();
        }
        pair.destination()
                .execute(
                        "DELETE FROM t",
                        "INSERT INTO wadi.resync (pipeline, table_schema, table_name, state) VALUES ('" + pair.name()
                                + "', 'public', 'dropped_before_its_load', 'REQUESTED')");

        try (WadiProcess command = pair.wadi(directory).start("resync", "t", "--json")) {
            assertThat(command.awaitExit(ReplicatedPair.SOON)).isZero();
            assertThat(command.output()).contains("\"state\":\"requested\"", "no running pipeline has taken it up");
        }

        try (WadiProcess wadi = pair.start(directory)) {
            pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
            Awaitility.await().atMost(ReplicatedPair.SOON).until(() -> pair.destination()
                    .values("SELECT 1 FROM wadi.resync WHERE table_name = 'dropped_before_its_load'")
                    .isEmpty());
            assertThat(wadi.output())
                    .as("nobody is asked to load a table that is gone")
                    .doesNotContain("ERROR");
        }
    }

    @Test
    void aSourceWithoutAFreeSlotIsTold() throws SQLException {
        try (PostgresServer small =
                PostgresServer.version(15).setting("max_replication_slots", "1").start()) {
            final ReplicatedPair pair = ReplicatedPair.on(small, "pgoutput");
            pair.source().execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
            pair.publish("t");
            try (WadiProcess wadi = pair.start(directory)) {
                assertThat(resync("t")).isEqualTo(1);
                assertThat(pair.destination().value("SELECT detail FROM wadi.resync WHERE state = 'FAILED'"))
                        .contains("has no replication slot left", "raise max_replication_slots");
                pair.source().execute("INSERT INTO t VALUES (2)");
                pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
            }
        }
    }
}
