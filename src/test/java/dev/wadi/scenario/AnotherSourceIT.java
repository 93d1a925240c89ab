package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.TcpProxy;
import dev.wadi.testing.WadiProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A source that is not the one that the position was stored for is told, and never read as if it were. */
class AnotherSourceIT {

    private static PostgresServer server;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() {
        server = PostgresServer.version(18).start();
    }

    @AfterAll
    static void close() {
        server.close();
    }

    private static ReplicatedPair pairWithTable(final String reader) throws SQLException {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        pair.source().execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        return pair.publish("t");
    }

    /** A standby that takes over goes on where the old server was, on a timeline of its own. */
    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void aServerThatWasPromotedIsFollowedUpToWhatItHas(final String reader) throws SQLException, IOException {
        final ReplicatedPair pair = pairWithTable(reader);
        final Path data = Path.of(pair.source().value("SHOW data_directory"));
        assumeThat(data).as("the server's files can be written").isWritable();
        try (WadiProcess wadi = pair.start(directory)) {
            pair.source().execute("INSERT INTO t VALUES (2)");
            pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
            Files.createFile(data.resolve("standby.signal"));
            server.kill();
            wadi.awaitOutput("is a reader now", ReplicatedPair.SOON);
            pair.source().execute("SELECT pg_promote()");
            pair.source().execute("INSERT INTO t VALUES (3)");
            pair.compare("t").awaitEqual(Duration.ofSeconds(90), wadi);
            assertThat(wadi.terminate()).isZero();
        }
        // Beyond the end of the old timeline: that the position is of the new one must have been noted.
        try (WadiProcess wadi = pair.start(directory)) {
            pair.source().execute("INSERT INTO t VALUES (4)");
            pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
            assertThat(wadi.terminate()).isZero();
        }
        pair.source().execute("SELECT pg_switch_wal()", "INSERT INTO t VALUES (5)", "SELECT pg_switch_wal()");
        pretendPosition(pair, "timeline 1");
        assertRefused(pair, "before the stored position", "failover");
    }

    /** As if the destination had been fed by the old server for longer than the new one followed that. */
    private static void pretendPosition(final ReplicatedPair pair, final String timeline) throws SQLException {
        final String end = pair.source().value("SELECT pg_current_wal_flush_lsn() - '0/0'::pg_lsn");
        pair.destination()
                .execute(
                        "UPDATE wadi.position SET lsn = " + end,
                        "UPDATE wadi.note SET value = regexp_replace(value, 'timeline \\d+', '" + timeline
                                + "') WHERE name = 'source'");
    }

    @ParameterizedTest
    @CsvSource({"debezium", "pgoutput"})
    void anotherSystemAndOneThatWasSetBackAndALostSlotAreRefused(final String reader) throws SQLException {
        final ReplicatedPair pair = pairWithTable(reader);
        try (WadiProcess wadi = pair.start(directory)) {
            assertThat(wadi.terminate()).isZero();
        }
        final Database destination = pair.destination();
        final String note = destination.value("SELECT value FROM wadi.note WHERE name = 'source'");
        assertThat(note).matches("system \\d+ timeline \\d+");

        destination.execute("UPDATE wadi.note SET value = 'system 7 timeline 1' WHERE name = 'source'");
        assertRefused(pair, "is another database system", "stored for (7)");

        destination.execute("DELETE FROM wadi.note");
        destination.execute("UPDATE wadi.position SET lsn = lsn + 1099511627776");
        assertRefused(pair, "before the stored position", "set back");

        destination.execute("UPDATE wadi.position SET lsn = lsn - 1099511627776");
        try (WadiProcess wadi = pair.start(directory)) {
            assertThat(destination.value("SELECT value FROM wadi.note WHERE name = 'source'"))
                    .as("a position of an older version gets its note")
                    .isEqualTo(note);
            awaitActive(pair);
            invalidateSlotWhileItSleeps(pair, wadi);
            wadi.awaitOutput("is lost (wal_removed)", ReplicatedPair.SOON);
            wadi.awaitOutput("has stopped;", ReplicatedPair.SOON);
            assertThat(wadi.awaitExit(ReplicatedPair.SOON)).isEqualTo(ReplicatedPair.PIPELINE_FAILED);
        } finally {
            server.execute("postgres", "ALTER SYSTEM RESET max_slot_wal_keep_size", "SELECT pg_reload_conf()");
        }
    }

    private static void invalidateSlotWhileItSleeps(final ReplicatedPair pair, final WadiProcess wadi)
            throws SQLException {
        wadi.signal("STOP");
        invalidateSlot(pair);
        wadi.signal("CONT");
    }

    private static void invalidateSlot(final ReplicatedPair pair) throws SQLException {
        server.execute("postgres", "ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'", "SELECT pg_reload_conf()");
        Awaitility.await().atMost(ReplicatedPair.SOON).until(() -> {
            pair.source().execute("SELECT pg_logical_emit_message(false, 'x', 'y')", "SELECT pg_switch_wal()");
            pair.source().execute("CHECKPOINT");
            return "lost"
                    .equals(pair.source()
                            .value("SELECT wal_status FROM pg_replication_slots WHERE slot_name = '" + pair.slot()
                                    + "'"));
        });
    }

    /** Nobody tells the reader, whose own limit of silence is a minute. Debezium's engine takes longer to stop. */
    @Test
    void aSlotThatIsLostWhileTheConnectionIsForgottenIsTold() throws SQLException {
        final ReplicatedPair pair = pairWithTable("pgoutput");
        try (TcpProxy toSource = new TcpProxy(server.host(), server.port());
                WadiProcess wadi =
                        pair.wadi(directory, toSource.host(), toSource.port()).start()) {
            ReplicatedPair.awaitStreaming(wadi);
            awaitActive(pair);
            toSource.forget();
            invalidateSlot(pair);
            wadi.awaitOutput("is lost (wal_removed)", Duration.ofSeconds(40));
            wadi.awaitOutput("has stopped;", ReplicatedPair.SOON);
        } finally {
            server.execute("postgres", "ALTER SYSTEM RESET max_slot_wal_keep_size", "SELECT pg_reload_conf()");
        }
    }

    private static void awaitActive(final ReplicatedPair pair) {
        Awaitility.await().atMost(ReplicatedPair.SOON).until(() -> pair.source()
                .value("SELECT active FROM pg_replication_slots WHERE slot_name = '" + pair.slot() + "'")
                .equals("t"));
    }

    /** Since PostgreSQL 18 a server can give up slots that nobody reads. */
    @Test
    void aSlotThatTheServerHasGivenUpWhileThePipelineWasStoppedIsTold() throws SQLException {
        final ReplicatedPair pair = pairWithTable("pgoutput");
        server.execute("postgres", "ALTER SYSTEM SET idle_replication_slot_timeout = '1s'", "SELECT pg_reload_conf()");
        try {
            try (WadiProcess wadi = pair.start(directory)) {
                assertThat(wadi.output()).contains("idle_replication_slot_timeout is 1 s: a pipeline that is stopped");
                assertThat(wadi.terminate()).isZero();
            }
            Awaitility.await().atMost(ReplicatedPair.SOON).until(() -> {
                pair.source().execute("CHECKPOINT");
                return "lost"
                        .equals(pair.source()
                                .value("SELECT wal_status FROM pg_replication_slots WHERE slot_name = '" + pair.slot()
                                        + "'"));
            });
            try (WadiProcess wadi = pair.wadi(directory).start()) {
                assertThat(wadi.awaitExit(ReplicatedPair.SOON))
                        .as(wadi.output())
                        .isEqualTo(1);
                assertThat(wadi.output()).contains("is lost (idle_timeout)", "pg_drop_replication_slot");
            }
        } finally {
            server.execute("postgres", "ALTER SYSTEM RESET idle_replication_slot_timeout", "SELECT pg_reload_conf()");
        }
    }

    private void assertRefused(final ReplicatedPair pair, final String... told) {
        try (WadiProcess wadi = pair.wadi(directory).start()) {
            assertThat(wadi.awaitExit(ReplicatedPair.SOON)).as(wadi.output()).isEqualTo(1);
            assertThat(wadi.output()).contains(told).contains("delete the row of pipeline '" + pair.name() + "'");
        }
    }
}
