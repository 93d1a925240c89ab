package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.TableId;
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
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows that are there before arrive, whatever way they take, and however the table is kept. */
class HistoricalLoadIT {

    private static final String ROUTE = "routes/replicate.camel.yaml";
    private static final long SEED = Long.getLong("wadi.test.seed", 4711);
    private static final int ROWS = Integer.getInteger("wadi.test.load-rows", 80_000);
    private static final int MOVED_AWAY = 2000;

    private final PostgresServer server = PostgresServers.shared(18);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void everyKindOfTableIsLoadedWhileItIsWritten(final String reader) throws SQLException, IOException {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        pair.source()
                .execute(
                        "CREATE TABLE large (id int PRIMARY KEY, word text)",
                        "INSERT INTO large SELECT g, E'a\\tb\\\\c\\nд' || g FROM generate_series(1, 20000) g",
                        "CREATE TABLE costly (id int PRIMARY KEY, price money)",
                        "INSERT INTO costly SELECT g, g::money FROM generate_series(1, 2000) g",
                        "CREATE TABLE unkeyed (id int, word text)",
                        "ALTER TABLE unkeyed REPLICA IDENTITY FULL",
                        "INSERT INTO unkeyed SELECT g % 10, NULL FROM generate_series(1, 3000) g",
                        "CREATE TABLE parted (id int, place int, word text, PRIMARY KEY (id, place))"
                                + " PARTITION BY LIST (place)",
                        "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1)",
                        // Columns in another order, as a table that was attached may have them.
                        "CREATE TABLE parted_2 (word text, gone int, place int NOT NULL, id int NOT NULL)",
                        "ALTER TABLE parted_2 DROP gone",
                        "ALTER TABLE parted ATTACH PARTITION parted_2 FOR VALUES IN (2)",
                        "INSERT INTO parted SELECT g, 1 + g % 2, 'w' || g FROM generate_series(1, 8000) g",
                        // The smallest that is read in parts, so the last.
                        "CREATE TABLE rewritten (id int PRIMARY KEY, word text)",
                        "INSERT INTO rewritten SELECT g, 'w' || g FROM generate_series(1, 2000) g",
                        "CREATE TABLE tiny (id int PRIMARY KEY, word text)",
                        "INSERT INTO tiny VALUES (1, 'one'), (2, 'two')",
                        "CREATE TABLE parent (id int PRIMARY KEY)",
                        "CREATE TABLE child () INHERITS (parent)",
                        "INSERT INTO parent VALUES (1)",
                        "INSERT INTO child VALUES (2)",
                        "CREATE TABLE filtered (id int PRIMARY KEY, word text, secret text)",
                        "INSERT INTO filtered SELECT g, 'w' || g, 's' FROM generate_series(1, 8000) g");
        pair.publish("large", "costly", "unkeyed", "parted", "rewritten", "tiny");
        pair.source()
                .execute(
                        "ALTER PUBLICATION " + pair.publication() + " SET (publish_via_partition_root)",
                        "ALTER PUBLICATION " + pair.publication()
                                + " ADD TABLE ONLY parent, filtered (id, word) WHERE (id % 2 = 0 OR id = 1)",
                        "GRANT SELECT ON parent, filtered, parted_1, parted_2 TO PUBLIC");
        try (WadiProcess wadi =
                pair.wadi(directory).write(ROUTE, withSmallParts()).start()) {
            wadi.awaitOutput("Loading 8 tables", ReplicatedPair.SOON);
            pair.source()
                    .execute(
                            "UPDATE large SET word = 'changed' WHERE id % 3 = 0",
                            "DELETE FROM large WHERE id % 100 = 1",
                            "UPDATE parted SET place = 2 WHERE id % 10 = 1",
                            "INSERT INTO unkeyed VALUES (11, 'later')",
                            "UPDATE costly SET price = '99' WHERE id = 7",
                            // Waits for the end of the load; else its rows would be newer than the load's snapshot.
                            "ALTER TABLE rewritten ALTER word TYPE text USING word || ''",
                            "ALTER TABLE tiny ALTER word TYPE text USING word || ''");
            ReplicatedPair.awaitStreaming(wadi);
            assertThat(wadi.output())
                    .containsPattern("Reading [1-9]\\d\\d parts of tables over 2 connections straight to the"
                            + " destination, \\d\\d through the route");
            pair.compare("large", "parted", "rewritten", "tiny").awaitEqual(ReplicatedPair.SOON, wadi);
        }
        assertThat(pair.destination().values("SELECT id || ' ' || count(*) FROM unkeyed GROUP BY id ORDER BY id"))
                .hasSize(11)
                .contains("0 300", "9 300", "11 1");
        assertThat(pair.destination().value("SELECT count(*) || ' ' || sum(price) FROM costly"))
                .isEqualTo("2000 2001092.00");
        assertThat(pair.destination().values("SELECT id FROM parent")).containsExactly("1");
        assertThat(pair.destination().value("SELECT count(*) || ' ' || min(word) FROM filtered"))
                .isEqualTo("4001 w1");
    }

    @Test
    void aUserWhoMayOnlyReadTheRootOfAPartitionedTableLoadsItThroughTheRoot() throws SQLException, IOException {
        final ReplicatedPair pair = ReplicatedPair.on(server, "pgoutput");
        pair.source()
                .execute(
                        "CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                        "CREATE TABLE low PARTITION OF parted FOR VALUES FROM (0) TO (5000)",
                        "CREATE TABLE high PARTITION OF parted FOR VALUES FROM (5000) TO (10000)",
                        "INSERT INTO parted SELECT generate_series(0, 9999)");
        pair.publish("parted");
        pair.source().execute("ALTER PUBLICATION " + pair.publication() + " SET (publish_via_partition_root)");
        try (WadiProcess wadi =
                pair.wadi(directory).write(ROUTE, withSmallParts()).start()) {
            ReplicatedPair.awaitStreaming(wadi);
            pair.compare("parted").awaitEqual(ReplicatedPair.SOON, wadi);
        }
    }

    @Test
    void aStepOfTheUserSeesEveryRow() throws SQLException, IOException {
        final ReplicatedPair pair = ReplicatedPair.on(server, "pgoutput");
        pair.source()
                .execute(
                        "CREATE TABLE customers (id int PRIMARY KEY, email text)",
                        "INSERT INTO customers SELECT g, 'a' || g FROM generate_series(1, 3000) g");
        pair.publish("customers");
        final List<String> upperCase = ReadmeExamples.yaml("Change a column");
        String route = ReadmeExamples.addBean(withSmallParts(), upperCase.get(0));
        route = ReadmeExamples.insertSteps(route, "        - to:\n            id: destination\n", upperCase.get(1));
        try (WadiProcess wadi = pair.wadi(directory).write(ROUTE, route).start()) {
            ReplicatedPair.awaitStreaming(wadi);
            assertThat(wadi.output()).contains("Reading 0 parts of tables");
            assertThat(pair.destination().value("SELECT count(*) FROM customers WHERE email = 'A' || id"))
                    .isEqualTo("3000");
        }
    }

    /**
     * Between the kill and the new start rows move, from blocks that are missing to blocks that are there, and into other
     * keys. Their large values are not in the stream.
     */
    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void aLoadThatIsKilledReadsOnlyWhatIsMissing(final String reader) throws SQLException, IOException {
        System.out.println("Killed load, seed " + SEED);
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        pair.source()
                .execute(
                        "CREATE TABLE big (id int PRIMARY KEY, word text, large text)"
                                + " WITH (autovacuum_enabled = off)",
                        "ALTER TABLE big ALTER large SET STORAGE EXTERNAL",
                        "INSERT INTO big SELECT g, 'word ' || g, CASE WHEN g % 1000 = 0 THEN repeat('large', 1000) END"
                                + " FROM generate_series(1, " + ROWS + ") g",
                        "CREATE TABLE costly (id int PRIMARY KEY, price money)",
                        "INSERT INTO costly SELECT g, g::money FROM generate_series(1, 2000) g");
        try (RandomWorkload workload = RandomWorkload.on(pair.source())
                .seed(SEED)
                .pace(Duration.ofMillis(10))
                .create()) {
            pair.publish(Stream.concat(
                            workload.tables().stream(),
                            Stream.of(new TableId("public", "big"), new TableId("public", "costly")))
                    .toList());
            workload.start();
            final WadiProcess.Builder builder = pair.wadi(directory).write(ROUTE, withSmallParts());
            final long parts;
            try (WadiProcess wadi = builder.start()) {
                parts = Long.parseLong(wadi.awaitOutput("Reading ", ReplicatedPair.SOON)
                        .replaceFirst(".*Reading (\\d+) parts.*", "$1"));
                Awaitility.await()
                        .atMost(ReplicatedPair.SOON)
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> partsOfBig(pair) > parts / 3);
                wadi.kill();
            }
            final long done = partsOfBig(pair);
            assertThat(done).as("parts that were there at the kill").isLessThan(parts * 9 / 10);
            assertThat(pair.destination().value("SELECT to_regclass('public.big')"))
                    .isNull();
            moveRows(pair);
            try (WadiProcess wadi = builder.start()) {
                wadi.awaitOutput("The load goes on", ReplicatedPair.SOON);
                ReplicatedPair.awaitStreaming(wadi);
                workload.stop();
                Comparison.of(pair.source(), pair.destination(), workload.tables())
                        .awaitEqual(ReplicatedPair.SOON, wadi);
                pair.compare("big").awaitEqual(ReplicatedPair.SOON, wadi);
                assertThat(pair.destination().value("SELECT count(*) || ' ' || sum(price) FROM costly"))
                        .isEqualTo("2000 2001000.00");
                assertThat(pair.destination().value("SELECT count(*) FROM wadi.load_part"))
                        .isEqualTo("0");
                assertThat(wadi.output()).doesNotContain("were left out");
            }
            final long changed = MOVED_AWAY + 1000;
            final long written = Long.parseLong(pair.destination()
                    .value("SELECT n_tup_ins + n_tup_upd FROM pg_stat_user_tables WHERE relname = 'big'"));
            System.out.printf(
                    "Killed load with reader %s: %d of %d parts of %d rows were there, %d rows were written in all%n",
                    reader, done, parts, ROWS, written);
            assertThat(written).isLessThan(ROWS + changed + ROWS * done / parts / 10);
        }
    }

    private static long partsOfBig(final ReplicatedPair pair) throws SQLException {
        return Long.parseLong(
                pair.destination().value("SELECT count(*) FROM wadi.load_part WHERE source_table = 'big'"));
    }

    /** Other transactions may keep the room of deleted rows for a while. */
    private static void moveRows(final ReplicatedPair pair) throws SQLException {
        pair.source().execute("DELETE FROM big WHERE id <= " + MOVED_AWAY);
        Awaitility.await().atMost(ReplicatedPair.SOON).until(() -> {
            pair.source()
                    .execute(
                            "VACUUM big",
                            "UPDATE big SET word = word || ' moved' WHERE id % 1000 = 0 AND id > 50000",
                            "UPDATE big SET id = -id WHERE id = (SELECT max(id) FROM big WHERE id % 1000 = 0)");
            return !pair.source()
                    .value("SELECT count(*) FROM big WHERE ctid < '(10,0)' AND large IS NOT NULL")
                    .equals("0");
        });
    }

    /** The shipped route with the option that makes small tables have parts, too. */
    static String withSmallParts() throws IOException {
        final String name = "name: \"{{wadi.source.name}}\"\n";
        return Files.readString(Path.of(ROUTE)).replaceFirst(Pattern.quote(name), "$0        loadPartBytes: 8192\n");
    }
}
