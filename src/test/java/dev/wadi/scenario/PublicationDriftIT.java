package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.WadiProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
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
            wadi.awaitOutput("has stopped; nothing is lost", ReplicatedPair.SOON);
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
            assertThat(wadi.terminate()).isZero();
        }
        pair.source()
                .execute(
                        alter + " SET (publish = 'insert')",
                        "UPDATE t SET word = 'missed'",
                        alter + " SET (publish = 'insert, update, delete, truncate')");
        try (WadiProcess wadi = lookingOften(pair, "resync").start()) {
            pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
        }
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
