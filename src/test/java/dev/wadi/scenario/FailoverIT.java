package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.TableId;
import dev.wadi.testing.Comparison;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.TcpProxy;
import dev.wadi.testing.WadiProcess;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A standby that has the slot takes over: since PostgreSQL 17 nothing has to be loaded again then. */
class FailoverIT {

    private static final Duration HEALS_WITHIN = Duration.ofSeconds(90);

    @TempDir
    private Path directory;

    @TempDir
    private Path otherDirectory;

    @Test
    void aStandbyThatHasTheSlotIsFollowedWithoutLoadingAgain() throws Exception {
        try (PostgresServer primary = PostgresServer.version(18).start();
                PostgresServer standby = primary.startStandby();
                TcpProxy address = new TcpProxy(primary.host(), primary.port())) {
            // What the standby does not have yet is not sent either, so that the copy is never ahead of it.
            primary.execute(
                    "postgres", "ALTER SYSTEM SET synchronized_standby_slots = 'standby'", "SELECT pg_reload_conf()");
            final ReplicatedPair one = pair(primary, "debezium");
            final ReplicatedPair other = pair(primary, "pgoutput");
            try (WadiProcess first = start(one, directory, address);
                    WadiProcess second = start(other, otherDirectory, address)) {
                ReplicatedPair.awaitStreaming(first);
                ReplicatedPair.awaitStreaming(second);
                awaitSynced(standby, List.of(one, other));
                one.compare("t").awaitEqual(ReplicatedPair.SOON, first);
                other.compare("t").awaitEqual(ReplicatedPair.SOON, second);

                primary.crash();
                address.pointTo(standby.host(), standby.port());
                first.awaitOutput("is a reader now", HEALS_WITHIN);
                second.awaitOutput("is a reader now", HEALS_WITHIN);
                assertIsNotReady(other, address);
                standby.execute("postgres", "SELECT pg_promote()");
                assertGoesOn(one, standby, first);
                assertGoesOn(other, standby, second);
            }
        }
    }

    private static ReplicatedPair pair(final PostgresServer primary, final String reader) throws SQLException {
        final ReplicatedPair pair = ReplicatedPair.on(primary, PostgresServers.shared(15), reader);
        pair.source()
                .execute(
                        "CREATE TABLE t (id serial PRIMARY KEY, word text)",
                        "INSERT INTO t (word) SELECT 'loaded' FROM generate_series(1, 1000)");
        return pair.publish("t");
    }

    private static WadiProcess start(final ReplicatedPair pair, final Path directory, final TcpProxy address)
            throws Exception {
        // What needs somebody is tried again every 30 times this.
        return pair.wadi(directory, address.host(), address.port())
                .write("routes/replicate.camel.yaml", ReplicatedPair.routeWith("restartDelay: 100"))
                .start();
    }

    /** A slot is taken over for good when it has moved beyond what the standby has of the log. */
    private static void awaitSynced(final PostgresServer standby, final List<ReplicatedPair> pairs) {
        Awaitility.await("the slots are on the standby").atMost(HEALS_WITHIN).untilAsserted(() -> {
            for (final ReplicatedPair pair : pairs) {
                pair.source().execute("INSERT INTO t (word) VALUES ('before')", "SELECT pg_log_standby_snapshot()");
            }
            assertThat(standby.database("postgres")
                            .value("SELECT count(*) FROM pg_replication_slots WHERE synced AND NOT temporary"))
                    .isEqualTo(String.valueOf(pairs.size()));
        });
    }

    private void assertIsNotReady(final ReplicatedPair pair, final TcpProxy address) {
        try (WadiProcess check =
                pair.wadi(otherDirectory, address.host(), address.port()).start("check")) {
            assertThat(check.awaitExit(ReplicatedPair.SOON)).isEqualTo(1);
            assertThat(check.output()).contains("the server is a reader; point wadi.source.host to the writer");
        }
    }

    private static void assertGoesOn(final ReplicatedPair pair, final PostgresServer promoted, final WadiProcess wadi)
            throws SQLException {
        final Database source = pair.source().at(promoted.host(), promoted.port());
        Awaitility.await("it takes writes").atMost(HEALS_WITHIN).until(() -> source.value("SELECT pg_is_in_recovery()")
                .equals("f"));
        source.execute("INSERT INTO t (word) VALUES ('after')", "DELETE FROM t WHERE id = 7");
        Comparison.of(source, pair.destination(), List.of(new TableId("public", "t")))
                .awaitEqual(HEALS_WITHIN, wadi);
        assertThat(wadi.output().lines().filter(line -> line.contains("The historical load of pipeline")))
                .as("loads")
                .hasSize(1);
        assertThat(source.value(
                        "SELECT failover AND active FROM pg_replication_slots WHERE slot_name = '" + pair.slot() + "'"))
                .isEqualTo("t");
    }
}
