package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.ServerFiles;
import dev.wadi.testing.WadiProcess;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What somebody takes from the source's role is told within a minute, not asked for all the time, and heals. */
class LostRightsIT {

    private static final String WAITS = "waits until somebody has mended this";

    /** Of the route here; what needs somebody is tried again every 30 times this. */
    private static final Duration RESTART_DELAY = Duration.ofMillis(100);

    private static PostgresServer server;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws SQLException {
        server = PostgresServer.version(15).start();
        new ServerFiles(server).rules("host all all all scram-sha-256");
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void whatIsTakenFromTheRoleIsToldAndHeals(final String reader) throws Exception {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        pair.source().execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        pair.publish("t");
        final WadiProcess.Builder builder = pair.wadi(directory)
                .write(
                        "routes/replicate.camel.yaml",
                        ReplicatedPair.routeWith("restartDelay: " + RESTART_DELAY.toMillis()));
        try (WadiProcess wadi = builder.start()) {
            ReplicatedPair.awaitStreaming(wadi);
            heals(pair, wadi, 0);
            anotherPassword(pair, wadi);
            noReplication(pair, wadi);
            noRightToRead(pair, wadi);
            assertThat(wadi.terminate()).isZero();
        }
    }

    /** The stream goes on as long as its connection lasts, and it is told all the same. */
    private static void anotherPassword(final ReplicatedPair pair, final WadiProcess wadi) throws SQLException {
        pair.source().execute("ALTER ROLE " + pair.name() + " PASSWORD 'another'");
        assertThat(wadi.awaitOutput("a new one is refused", ReplicatedPair.SOON))
                .contains("refuses the user or the password; check wadi.source.user, wadi.source.password");
        pair.source().execute("INSERT INTO t VALUES (2)");
        pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
        endConnections(pair);
        final long begin = System.nanoTime();
        Awaitility.await().atMost(ReplicatedPair.SOON).until(() -> countOf(WAITS, wadi) >= 3);
        final long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
        assertThat(countOf(WAITS, wadi))
                .as("attempts in " + seconds + " s")
                .isLessThanOrEqualTo(
                        2 + seconds / RESTART_DELAY.multipliedBy(30).toSeconds());
        pair.source().execute("ALTER ROLE " + pair.name() + " PASSWORD 'secret of the role'");
        heals(pair, wadi, 3);
        assertThat(wadi.output()).doesNotContain("secret of the role");
    }

    private static void noReplication(final ReplicatedPair pair, final WadiProcess wadi) throws SQLException {
        final long told = countOf(WAITS, wadi);
        pair.source().execute("ALTER ROLE " + pair.name() + " NOREPLICATION");
        endConnections(pair);
        Awaitility.await().atMost(ReplicatedPair.SOON).until(() -> countOf(WAITS, wadi) > told);
        pair.source().execute("ALTER ROLE " + pair.name() + " REPLICATION");
        heals(pair, wadi, 4);
    }

    /** Changes come from the log, also over a new connection; rows are read by a load only. */
    private void noRightToRead(final ReplicatedPair pair, final WadiProcess wadi) throws SQLException {
        pair.source().execute("REVOKE SELECT ON t FROM " + pair.name());
        endConnections(pair);
        heals(pair, wadi, 5);
        try (WadiProcess resync = pair.wadi(directory).start("resync", "public.t")) {
            assertThat(wadi.awaitOutput("begins again in", ReplicatedPair.SOON)).contains("permission denied");
            pair.source().execute("GRANT SELECT ON t TO " + pair.name());
            assertThat(resync.awaitExit(ReplicatedPair.SOON))
                    .as(resync.output())
                    .isZero();
        }
        heals(pair, wadi, 6);
    }

    private static void heals(final ReplicatedPair pair, final WadiProcess wadi, final int row) throws SQLException {
        pair.source().execute("INSERT INTO t VALUES (" + row + ")");
        pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
    }

    private static void endConnections(final ReplicatedPair pair) throws SQLException {
        pair.source()
                .execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + pair.name() + "'");
    }

    private static long countOf(final String text, final WadiProcess wadi) {
        return wadi.output().lines().filter(line -> line.contains(text)).count();
    }
}
