package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.TableId;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.WadiProcess;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A table that cannot be replicated is stopped with its reason, at the start and while running; the others go on. */
class OddTablesIT {

    private static final String STOPPED =
            "SELECT string_agg(table_name, ' ' ORDER BY table_name) FROM wadi.stopped_table";

    private final PostgresServer server = PostgresServers.shared(15);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void anOddTableIsStoppedAloneAndTheOthersGoOn(final String reader) throws SQLException {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        final Database source = pair.source();
        source.execute(
                "CREATE SCHEMA app",
                "CREATE TYPE app.point AS ENUM ('start')",
                "CREATE TABLE t (id int PRIMARY KEY)",
                "CREATE TABLE later (id int PRIMARY KEY)",
                "CREATE TABLE later_placed (id int PRIMARY KEY)",
                "CREATE TABLE gk (a int, k int GENERATED ALWAYS AS (a * 2) STORED PRIMARY KEY)",
                "CREATE TABLE whole (a int, k int GENERATED ALWAYS AS (a * 2) STORED PRIMARY KEY)",
                "ALTER TABLE whole REPLICA IDENTITY FULL",
                "CREATE TABLE visits (id int PRIMARY KEY, at timetz)",
                "CREATE TABLE placed (id int PRIMARY KEY, at app.point)",
                "CREATE TABLE app.spatial_ref_sys (id int PRIMARY KEY, a text)",
                "CREATE TABLE information_schema.mine (id int PRIMARY KEY, a text)");
        final String[] rows = {
            "INSERT INTO gk VALUES (1)",
            "INSERT INTO whole VALUES (1)",
            "INSERT INTO visits VALUES (1, '12:00+02')",
            "INSERT INTO placed VALUES (1, 'start')",
            "INSERT INTO app.spatial_ref_sys VALUES (1, 'a')",
            "INSERT INTO information_schema.mine VALUES (1, 'a')"
        };
        source.execute(rows);
        pair.publish(Stream.of(
                        "public.t",
                        "public.later",
                        "public.later_placed",
                        "public.gk",
                        "public.whole",
                        "public.visits",
                        "public.placed",
                        "app.spatial_ref_sys",
                        "information_schema.mine")
                .map(name -> name.split("\\."))
                .map(parts -> new TableId(parts[0], parts[1]))
                .toList());
        final boolean isDebezium = reader.equals("debezium");
        try (WadiProcess wadi = pair.wadi(directory)
                .environment("WADI_DESTINATION_SCHEMA", "copy")
                .start()) {
            ReplicatedPair.awaitStreaming(wadi);
            source.execute(
                    "UPDATE visits SET at = '13:00+02'",
                    "UPDATE app.spatial_ref_sys SET a = 'b'",
                    "UPDATE information_schema.mine SET a = 'b'",
                    "INSERT INTO placed VALUES (2, 'start')",
                    "ALTER TABLE later_placed ADD at app.point",
                    "INSERT INTO later_placed VALUES (1, 'start')",
                    "INSERT INTO gk VALUES (2)",
                    "INSERT INTO whole VALUES (2)",
                    "ALTER TABLE later ADD at timetz",
                    "INSERT INTO later VALUES (1, '12:00+02')",
                    "INSERT INTO t VALUES (1)");
            await(pair.destination(), "SELECT count(*) FROM copy.t", "1");
            await(pair.destination(), STOPPED, isDebezium ? "gk later later_placed placed visits" : "gk");
            assertThat(pair.destination().value("SELECT reason FROM wadi.stopped_table WHERE table_name = 'gk'"))
                    .contains("is identified by k, which the publication does not show");
            await(pair.destination(), "SELECT a FROM copy.spatial_ref_sys", "b");
            await(pair.destination(), "SELECT a FROM copy.mine", "b");
            await(pair.destination(), "SELECT string_agg(a::text, ' ' ORDER BY a) FROM copy.whole", "1 2");
            if (isDebezium) {
                assertThat(pair.destination().values("SELECT reason FROM wadi.stopped_table WHERE table_name <> 'gk'"))
                        .allSatisfy(reason -> assertThat(reason)
                                .contains("has column 'at' of type", "set wadi.source.reader=pgoutput"));
            } else {
                await(pair.destination(), "SELECT at FROM copy.later", "12:00:00+02");
                await(pair.destination(), "SELECT at FROM copy.visits", "13:00:00+02");
            }
            assertThat(wadi.output()).doesNotContain("has stopped");
        }
    }

    /** A domain over an enum, wherever it is, ends each engine at its start. */
    @Test
    void whatKeepsTheEngineFromStartingIsToldWhileItStillRunsAndWhenItDoesNotAnyMore() throws SQLException {
        final ReplicatedPair pair = ReplicatedPair.on(server, "debezium");
        pair.source().execute("CREATE TABLE t (id int PRIMARY KEY)");
        pair.publish("t");
        try (WadiProcess wadi = pair.start(directory)) {
            pair.source().execute("INSERT INTO t VALUES (1)");
            await(pair.destination(), "SELECT count(*) FROM t", "1");
            // Only an engine that runs goes on: it is the next one that cannot start.
            pair.source().execute("CREATE TYPE mood AS ENUM ('so')", "CREATE DOMAIN moods AS mood");
            wadi.awaitOutput("cannot be started again", ReplicatedPair.SOON);
            pair.source().execute("INSERT INTO t VALUES (2)");
            await(pair.destination(), "SELECT count(*) FROM t", "2");
            pair.source()
                    .execute("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '"
                            + pair.slot() + "'");
            wadi.awaitOutput("Pipeline " + pair.name() + " has stopped", ReplicatedPair.SOON);
            assertThat(wadi.output()).contains("of type public.moods", "set wadi.source.reader=pgoutput");
        }
    }

    private static void await(final Database database, final String query, final String expected) {
        Awaitility.await(query)
                .atMost(ReplicatedPair.SOON)
                .ignoreExceptionsInstanceOf(SQLException.class)
                .untilAsserted(() -> assertThat(database.values(query)).isEqualTo(List.of(expected)));
    }
}
