package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.WadiProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A publication that did not send everything for a while: it is never passed over, not even if it is whole again. */
class PublicationDriftIT {

    private static final String ROUTE = "routes/replicate.camel.yaml";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"debezium, 15", "pgoutput, 18"})
    void whatMayHaveBeenMissedStopsThePipelineUntilSomebodyHasDecided(final String reader, final int version)
            throws SQLException, IOException {
        final ReplicatedPair pair = ReplicatedPair.on(PostgresServers.shared(version), reader);
        pair.source().execute("CREATE TABLE t (id int PRIMARY KEY, word text)", "INSERT INTO t VALUES (1, 'there')");
        pair.source().execute("CREATE TABLE other (id int PRIMARY KEY)");
        pair.publish("t", "other");
        final String alter = "ALTER PUBLICATION " + pair.publication();
        try (WadiProcess wadi = lookingOften(pair, "stop").start()) {
            ReplicatedPair.awaitStreaming(wadi);
            pair.source()
                    .execute(
                            alter + " DROP TABLE t",
                            "INSERT INTO t VALUES (2, 'missed')",
                            alter + " ADD TABLE t",
                            "INSERT INTO t VALUES (3, 'seen')");
            assertThat(wadi.awaitOutput("has stopped;", ReplicatedPair.SOON)).doesNotContain("nothing is lost");
            assertThat(wadi.output())
                    .contains("covers public.t again; what was changed in it meanwhile may be missing")
                    .contains("wadi.source.on-publication-change=tell");
            assertThat(wadi.awaitExit(ReplicatedPair.SOON)).isEqualTo(ReplicatedPair.PIPELINE_FAILED);
        }
        assertRefused(pair, "covers public.t again");
        goOnOnce(pair, "INSERT INTO t VALUES (4, 'again')");

        pair.source()
                .execute(
                        alter + " SET (publish = 'insert')",
                        "UPDATE t SET word = 'missed'",
                        alter + " SET (publish = 'insert, update, delete, truncate')");
        assertRefused(pair, "altered and altered back");
        goOnOnce(pair, "INSERT INTO t VALUES (5, 'again')");

        pair.source().execute("DROP PUBLICATION " + pair.publication());
        pair.publish("t", "other");
        assertRefused(pair, "was made anew");
    }

    @ParameterizedTest
    @CsvSource({"debezium, 18", "pgoutput, 15"})
    void whatMayHaveBeenMissedIsLoadedAgain(final String reader, final int version) throws SQLException, IOException {
        final ReplicatedPair pair = ReplicatedPair.on(PostgresServers.shared(version), reader);
        pair.source().execute("CREATE TABLE t (id int PRIMARY KEY, word text)", "INSERT INTO t VALUES (1, 'there')");
        pair.publish("t");
        final String alter = "ALTER PUBLICATION " + pair.publication();
        try (WadiProcess wadi = lookingOften(pair, "resync").start()) {
            ReplicatedPair.awaitStreaming(wadi);
            pair.source()
                    .execute(
                            "BEGIN; " + alter + " DROP TABLE t; INSERT INTO t VALUES (2, 'missed'); COMMIT",
                            "DELETE FROM t WHERE id = 1",
                            alter + " ADD TABLE t");
            pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
            Awaitility.await("no load is left for the next start")
                    .atMost(ReplicatedPair.SOON)
                    .until(() -> pair.destination()
                            .values("SELECT DISTINCT state FROM wadi.resync")
                            .equals(List.of("DONE")));
            assertThat(wadi.terminate()).isZero();
        }
        pair.source()
                .execute(
                        alter + " SET (publish = 'insert')",
                        "UPDATE t SET word = 'missed while stopped'",
                        alter + " SET (publish = 'insert, update, delete, truncate')");
        try (WadiProcess wadi = lookingOften(pair, "resync").start()) {
            pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
        }
    }

    @ParameterizedTest
    @CsvSource({"debezium, 18", "pgoutput, 15"})
    void aTableThatWasAwayForAWhileIsLoadedAgain(final String reader, final int version)
            throws SQLException, IOException {
        final ReplicatedPair pair = ReplicatedPair.on(PostgresServers.shared(version), reader);
        final String[] tables = {"quiet", "unlogged", "renamed", "swapped", "parted"};
        for (final String table : List.of("quiet", "unlogged", "renamed", "swapped")) {
            pair.source()
                    .execute(
                            "CREATE TABLE " + table + " (id int PRIMARY KEY, word text)",
                            "INSERT INTO " + table + " VALUES (1, 'there')");
        }
        pair.source()
                .execute(
                        "CREATE TABLE parted (id int PRIMARY KEY, word text) PARTITION BY RANGE (id)",
                        "CREATE TABLE part PARTITION OF parted FOR VALUES FROM (0) TO (100)",
                        "INSERT INTO parted VALUES (1, 'there')");
        pair.publishAll();
        pair.source().execute("ALTER PUBLICATION " + pair.publication() + " SET (publish_via_partition_root = true)");
        try (WadiProcess wadi = lookingOften(pair, "resync").start()) {
            ReplicatedPair.awaitStreaming(wadi);
            goAwayAndComeBack(pair, 2);
            pair.compare(tables).awaitEqual(ReplicatedPair.SOON, wadi);
            assertThat(wadi.terminate()).isZero();
        }
        goAwayAndComeBack(pair, 3);
        try (WadiProcess wadi = lookingOften(pair, "resync").start()) {
            pair.compare(tables).awaitEqual(ReplicatedPair.SOON, wadi);
            Awaitility.await().atMost(ReplicatedPair.SOON).until(() -> pair.destination()
                    .values("SELECT state FROM wadi.resync WHERE state <> 'DONE' OR table_name = 'old_3'")
                    .equals(List.of("DONE")));
            assertThat(wadi.terminate()).isZero();
        }
        assertThat(requests(pair, "quiet")).as("it was never away").isEqualTo("with the others at the first start");
        assertThat(requests(pair, "unlogged")).isNotEqualTo("with the others at the first start");

        forgetLineages(pair);
        pair.destination().execute("UPDATE wadi.resync SET detail = 'before the upgrade'");
        try (WadiProcess wadi = lookingOften(pair, "resync").start()) {
            Awaitility.await()
                    .atMost(ReplicatedPair.SOON)
                    .until(() -> note(pair).split(";")[1].split(",", -1).length == 6);
            pair.source().execute("INSERT INTO quiet VALUES (100, 'after the upgrade')");
            pair.compare(tables).awaitEqual(ReplicatedPair.SOON, wadi);
        }
        assertThat(pair.destination().values("SELECT DISTINCT detail FROM wadi.resync"))
                .as("nothing is loaded because of an upgrade")
                .containsExactly("before the upgrade");
    }

    private static void goAwayAndComeBack(final ReplicatedPair pair, final int id) throws SQLException {
        final String values = " VALUES (" + id + ", 'missed')";
        pair.source()
                .execute(
                        "BEGIN; ALTER TABLE unlogged SET UNLOGGED; INSERT INTO unlogged" + values
                                + "; ALTER TABLE unlogged SET LOGGED; COMMIT",
                        "BEGIN; ALTER TABLE renamed RENAME TO away; INSERT INTO away" + values
                                + "; ALTER TABLE away RENAME TO renamed; COMMIT",
                        "CREATE TABLE staged (id int PRIMARY KEY, word text)",
                        "INSERT INTO staged" + values,
                        "BEGIN; ALTER TABLE swapped RENAME TO old_" + id + "; ALTER TABLE staged RENAME TO swapped;"
                                + " COMMIT",
                        "BEGIN; ALTER TABLE parted DETACH PARTITION part; INSERT INTO part" + values
                                + "; ALTER TABLE parted ATTACH PARTITION part FOR VALUES FROM (0) TO (100); COMMIT",
                        "ALTER TABLE quiet ADD COLUMN more_" + id + " text",
                        "VACUUM FULL quiet",
                        "CREATE INDEX ON quiet (word)",
                        "GRANT SELECT ON quiet TO PUBLIC",
                        "INSERT INTO quiet" + values);
    }

    private static String requests(final ReplicatedPair pair, final String table) throws SQLException {
        return pair.destination().value("SELECT detail FROM wadi.resync WHERE table_name = '" + table + "'");
    }

    private static String note(final ReplicatedPair pair) throws SQLException {
        return pair.destination().value("SELECT value FROM wadi.note WHERE name = 'publication'");
    }

    /** Leaves what a version would have noted that did not know of them. */
    private static void forgetLineages(final ReplicatedPair pair) throws SQLException {
        final StringBuilder old = new StringBuilder();
        for (final String part : note(pair).split(";")) {
            final String[] fields = part.split(",", -1);
            final int kept = old.isEmpty() ? 2 : 5;
            old.append(old.isEmpty() ? "" : ";")
                    .append(String.join(",", List.of(fields).subList(0, kept)));
        }
        pair.destination().execute("UPDATE wadi.note SET value = '" + old + "' WHERE name = 'publication'");
    }

    @ParameterizedTest
    @CsvSource({"debezium, 15", "pgoutput, 15", "pgoutput, 18"})
    void noRowGetsIntoTheCopyOfAnotherTableWhenNamesChange(final String reader, final int version)
            throws SQLException, IOException {
        final ReplicatedPair pair = ReplicatedPair.on(PostgresServers.shared(version), reader);
        pair.source()
                .execute(
                        "CREATE SCHEMA before",
                        "GRANT USAGE ON SCHEMA before TO " + pair.name(),
                        "CREATE TABLE before.t (id int PRIMARY KEY, word text)",
                        "CREATE TABLE a (id int PRIMARY KEY, word text)",
                        "CREATE TABLE b (id int PRIMARY KEY, word text)");
        pair.publishAll();
        pair.source().execute("GRANT SELECT ON before.t TO " + pair.name());
        try (WadiProcess wadi = lookingOften(pair, "resync").start()) {
            ReplicatedPair.awaitStreaming(wadi);
            pair.source()
                    .execute(
                            "INSERT INTO before.t VALUES (1, 'before')",
                            "INSERT INTO a VALUES (1, 'of a')",
                            "INSERT INTO b VALUES (1, 'of b')");
            awaitIds(pair, "before.t", "1");
            pair.source()
                    .execute(
                            "BEGIN; ALTER SCHEMA before RENAME TO after; INSERT INTO after.t VALUES (2, 'after'); COMMIT",
                            "INSERT INTO after.t VALUES (3, 'after')",
                            "BEGIN; INSERT INTO a VALUES (2, 'of a'); ALTER TABLE a RENAME TO c;"
                                    + " ALTER TABLE b RENAME TO a; INSERT INTO a VALUES (12, 'of b');"
                                    + " ALTER TABLE c RENAME TO b; INSERT INTO b VALUES (13, 'of a'); COMMIT",
                            "INSERT INTO a VALUES (14, 'of b')");
            awaitIds(pair, "after.t", "1,2,3");
            pair.compare("a", "b").awaitEqual(ReplicatedPair.SOON, wadi);
            pair.source().execute("INSERT INTO after.t VALUES (4, 'later')");
            awaitIds(pair, "after.t", "1,2,3,4");
            awaitIds(pair, "before.t", "1");
            pair.source()
                    .execute("BEGIN; ALTER SCHEMA after RENAME TO away; INSERT INTO away.t VALUES (5, 'away');"
                            + " ALTER SCHEMA away RENAME TO after; COMMIT");
            awaitIds(pair, "after.t", "1,2,3,4,5");

            pair.source()
                    .execute(
                            "CREATE TABLE odd (id int PRIMARY KEY, word text)",
                            "ALTER TABLE odd SET SCHEMA pg_catalog",
                            "INSERT INTO pg_catalog.odd VALUES (1, 'odd')",
                            "INSERT INTO after.t VALUES (6, 'beside it')");
            awaitIds(pair, "after.t", "1,2,3,4,5,6");
            wadi.awaitOutput("ALTER TABLE \"pg_catalog\".\"odd\" SET SCHEMA public", ReplicatedPair.SOON);
            pair.source().execute("ALTER TABLE pg_catalog.odd SET SCHEMA public");
            pair.compare("odd").awaitEqual(ReplicatedPair.SOON, wadi);
        }
    }

    private static void awaitIds(final ReplicatedPair pair, final String table, final String ids) {
        Awaitility.await()
                .atMost(ReplicatedPair.SOON)
                .ignoreExceptionsInstanceOf(SQLException.class)
                .untilAsserted(() -> assertThat(pair.destination()
                                .value("SELECT string_agg(id::text, ',' ORDER BY id) FROM " + table
                                        + " WHERE NOT __hevo_is_deleted__"))
                        .as(table)
                        .isEqualTo(ids));
    }

    private void assertRefused(final ReplicatedPair pair, final String why) {
        try (WadiProcess wadi = pair.wadi(directory)
                .environment("WADI_SOURCE_ON_PUBLICATION_CHANGE", "stop")
                .start()) {
            assertThat(wadi.awaitExit(ReplicatedPair.SOON)).as(wadi.output()).isEqualTo(1);
            assertThat(wadi.output()).contains(why).contains("wadi.position");
        }
    }

    /** With the decision in its environment; the start after that needs none any more. */
    private void goOnOnce(final ReplicatedPair pair, final String insert) throws SQLException {
        try (WadiProcess wadi = pair.wadi(directory)
                .environment("WADI_SOURCE_ON_PUBLICATION_CHANGE", "tell")
                .start()) {
            ReplicatedPair.awaitStreaming(wadi);
            assertThat(wadi.terminate()).isZero();
        }
        try (WadiProcess wadi = pair.start(directory)) {
            pair.source().execute(insert);
            final String id = insert.replaceAll("\\D+(\\d+).*", "$1");
            Awaitility.await().atMost(ReplicatedPair.SOON).until(() -> pair.destination()
                    .value("SELECT count(*) FROM t WHERE id = " + id)
                    .equals("1"));
            assertThat(wadi.terminate()).isZero();
        }
    }

    private WadiProcess.Builder lookingOften(final ReplicatedPair pair, final String policy) throws IOException {
        final String route = Files.readString(Path.of(ROUTE));
        final int at = route.indexOf("name: \"{{wadi.source.name}}\"\n");
        return pair.wadi(directory)
                .environment("WADI_SOURCE_ON_PUBLICATION_CHANGE", policy)
                .write(ROUTE, route.substring(0, at) + "refreshInterval: 200\n        " + route.substring(at));
    }
}
