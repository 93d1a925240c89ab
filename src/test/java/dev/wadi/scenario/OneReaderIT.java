package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.WadiProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;

/** One process at a time runs a pipeline, and the next one takes over when it is gone, however it went. */
class OneReaderIT {

    private static final Duration WITHIN_SECONDS = Duration.ofSeconds(20);
    private static final Duration LIMIT = Duration.ofSeconds(3);

    /** After this the server of a test notices that a connection is dead. */
    private static final Duration NOTICED_WITHIN = Duration.ofSeconds(1);

    private static final String SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'wadi %s'";

    private final PostgresServer server = PostgresServers.shared(15);

    @TempDir
    private Path directory;

    @TempDir
    private Path otherDirectory;

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void aSecondProcessIsRefusedWithTheNameOfTheFirstAndTakesOverAfterItsDeath(final String reader)
            throws SQLException {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        pair.source().execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        pair.publish("t");
        try (WadiProcess first = pair.start(directory)) {
            assertIsRefused(pair);
            pair.source().execute("INSERT INTO t VALUES (2)");
            pair.compare("t").awaitEqual(ReplicatedPair.SOON, first);
            final String lock = lock(pair);
            first.kill();
            try (Connection lingeringWriter = holdLock(pair, lock);
                    Connection lingeringReader = holdSlot(pair);
                    WadiProcess second = pair.wadi(otherDirectory).start()) {
                Awaitility.await("the second asks for the lock")
                        .atMost(ReplicatedPair.SOON)
                        .failFast("the second has ended", () -> !second.isAlive())
                        .until(() -> pair.destination()
                                .value(SESSIONS.formatted(pair.name()))
                                .equals("2"));
                goOn(NOTICED_WITHIN);
                lingeringWriter.close();
                second.awaitOutput("Publication " + pair.publication() + " has", WITHIN_SECONDS);
                goOn(NOTICED_WITHIN);
                lingeringReader.close();
                second.awaitOutput("reads changes from", WITHIN_SECONDS);
                assertThat(second.output()).doesNotContain("is still held", "starts again");
                pair.source().execute("INSERT INTO t VALUES (3)");
                pair.compare("t").awaitEqual(ReplicatedPair.SOON, second);
                assertTheDestinationsConnectionCanBeLost(pair, second);
            }
        }
    }

    /** The lock of the only writer, as the server shows it. */
    private static String lock(final ReplicatedPair pair) throws SQLException {
        return pair.destination()
                .value("SELECT classid::bigint << 32 | objid::bigint FROM pg_locks JOIN pg_stat_activity USING (pid)"
                        + " WHERE locktype = 'advisory' AND granted AND application_name = 'wadi " + pair.name() + "'");
    }

    /** Like the connection of a writer whose end the server has not noticed. */
    private static Connection holdLock(final ReplicatedPair pair, final String lock) throws SQLException {
        final Connection connection = pair.destination().connect();
        connection.setClientInfo("ApplicationName", "wadi " + pair.name());
        connection.createStatement().execute("SELECT pg_advisory_lock(" + lock + ")");
        return connection;
    }

    /** Like the connection of a reader whose end the server has not noticed. */
    private static Connection holdSlot(final ReplicatedPair pair) throws SQLException {
        Awaitility.await("the slot is free").atMost(WITHIN_SECONDS).until(() -> !isActive(pair));
        final Connection connection = pair.roleAtSource().asSource().connectForReplication();
        connection
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName(pair.slot())
                .withSlotOption("proto_version", "1")
                .withSlotOption("publication_names", pair.publication())
                .start();
        return connection;
    }

    private static void goOn(final Duration duration) {
        Awaitility.await().pollDelay(duration).until(() -> true);
    }

    /** Its slot is the server's to free: nobody else can have it, so it is not taken for that of another program. */
    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void theSlotOfAFirstThatHangsAndHasLostTheDestinationIsWaitedFor(final String reader) throws SQLException {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        pair.source().execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        pair.publish("t");
        try (WadiProcess first = pair.start(directory)) {
            Awaitility.await().atMost(ReplicatedPair.SOON).until(() -> isActive(pair));
            first.signal("STOP");
            endConnectionToDestination(pair);
            try (WadiProcess second = pair.wadi(otherDirectory).start()) {
                second.awaitOutput("Slot '" + pair.slot() + "' is still held by process", ReplicatedPair.SOON);
                pair.source()
                        .execute("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots"
                                + " WHERE slot_name = '" + pair.slot() + "'");
                pair.source().execute("INSERT INTO t VALUES (2)");
                pair.compare("t").awaitEqual(ReplicatedPair.SOON, second);
            }
        }
    }

    /** To a server without wal_sender_timeout it would look for ever as if the reader were only slow. */
    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void theSlotOfAReaderThatHangsIsFreeAlsoOnAServerThatWouldWaitForEver(final String reader) throws Exception {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        pair.source()
                .execute(
                        "CREATE TABLE t (id int PRIMARY KEY)",
                        "ALTER ROLE " + pair.name() + " SET wal_sender_timeout = 0");
        pair.publish("t");
        final WadiProcess.Builder builder = pair.wadi(directory)
                .write("routes/replicate.camel.yaml", ReplicatedPair.routeWith("silenceLimit: " + LIMIT.toMillis()));
        try (WadiProcess wadi = builder.start()) {
            Awaitility.await().atMost(ReplicatedPair.SOON).until(() -> isActive(pair));
            Awaitility.await("a reader that rests keeps the slot")
                    .during(LIMIT.plusSeconds(2))
                    .atMost(ReplicatedPair.SOON)
                    .until(() -> isActive(pair));
            assertThat(wadi.output()).doesNotContain("starts again");
            wadi.signal("STOP");
            Awaitility.await("the slot is free").atMost(WITHIN_SECONDS).until(() -> !isActive(pair));
            wadi.signal("CONT");
            pair.source().execute("INSERT INTO t VALUES (1)");
            pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
        }
    }

    private static boolean isActive(final ReplicatedPair pair) throws SQLException {
        return pair.source()
                .values("SELECT 1 FROM pg_replication_slots WHERE active AND slot_name = '" + pair.slot() + "'")
                .equals(List.of("1"));
    }

    private void assertIsRefused(final ReplicatedPair pair) {
        try (WadiProcess second = pair.wadi(otherDirectory).start()) {
            assertThat(second.awaitExit(ReplicatedPair.SOON))
                    .as(second.output())
                    .isEqualTo(1);
            assertThat(second.output())
                    .contains("is run by another process already: 'wadi " + pair.name() + "' from 127.0.0.1")
                    .contains(" since 2")
                    .doesNotContain("reads changes from");
        }
    }

    /** The lock goes with the connection, and the pipeline takes it again for the next one. */
    private static void assertTheDestinationsConnectionCanBeLost(final ReplicatedPair pair, final WadiProcess wadi)
            throws SQLException {
        endConnectionToDestination(pair);
        pair.source().execute("INSERT INTO t VALUES (4)");
        pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
        assertThat(wadi.output()).doesNotContain("is run by another process");
    }

    private static void endConnectionToDestination(final ReplicatedPair pair) throws SQLException {
        pair.destination()
                .execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'wadi "
                        + pair.name() + "'");
    }
}
