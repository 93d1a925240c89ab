package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.WadiProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;

/** What cannot work says so in one line, with an exit code, and leaves nothing behind. */
class BadInputIT {

    private final PostgresServer server = PostgresServers.shared(15);

    @TempDir
    private Path directory;

    private ReplicatedPair pair;

    @BeforeEach
    void createPair() throws SQLException {
        pair = ReplicatedPair.on(server, "debezium");
        pair.source().execute("CREATE TABLE t (id int PRIMARY KEY)");
        pair.publish("t");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            WADI_SOURCE_PORT             | abc            | 2 | wadi.source.port: 'abc'
            WADI_SOURCE_PORT             | 70000          | 2 | wadi.source.port: '70000'
            WADI_SOURCE_READER           | carrier-pigeon | 2 | one of debezium, pgoutput
            WADI_SOURCE_HISTORICAL_LOAD  | maybe          | 2 | wadi.source.historical-load: 'maybe'
            WADI_SOURCE_SLOT             | Bad-Slot       | 2 | wadi.source.slot: 'Bad-Slot'
            WADI_SOURCE_SSL              | yes            | 2 | wadi.source.ssl: 'yes'
            WADI_DESTINATION_URL         | jdbc:oracle:x  | 2 | wadi.destination.url
            WADI_DESTINATION_LOAD_MODE   | upsert         | 2 | one of merge, append
            WADI_SOURCE_HOST             | nohost.invalid | 1 | wadi.source.host
            WADI_SOURCE_PORT             | 1              | 1 | cannot be reached
            WADI_SOURCE_DATABASE         | nowhere        | 1 | wadi.source.database
            WADI_SOURCE_PUBLICATION      | nothing        | 1 | CREATE PUBLICATION
            """)
    void isToldInOneLine(final String variable, final String value, final int exitCode, final String told)
            throws SQLException {
        try (WadiProcess wadi =
                pair.wadi(directory).environment(variable, value).start()) {
            assertThat(wadi.awaitExit(ReplicatedPair.SOON)).as(wadi.output()).isEqualTo(exitCode);
            assertThat(wadi.output()).contains(told).doesNotContain("\tat ").doesNotContain("secret of the role");
            assertThat(wadi.output().lines().filter(line -> line.startsWith("wadi: ")))
                    .hasSize(1);
        }
        assertNothingIsLeft();
    }

    /** The embedded servers trust everybody, so this asks one that does not. */
    @Test
    void aWrongPasswordIsToldWithoutShowingIt() throws SQLException, IOException {
        try (PostgresServer strict = PostgresServer.version(18).start()) {
            final ReplicatedPair guarded = ReplicatedPair.on(strict, "debezium");
            final Path rules = Files.writeString(directory.resolve("pg_hba.conf"), """
                    host all postgres all trust
                    host all all all scram-sha-256
                    """);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            guarded.source()
                    .execute("CREATE TABLE t (id int PRIMARY KEY)", "ALTER SYSTEM SET hba_file = '" + rules + "'");
            guarded.publish("t");
            strict.stop();
            strict.start();
            assertRefused(guarded, "WADI_SOURCE_PASSWORD", "wadi.source.password");
            assertRefused(guarded, "WADI_DESTINATION_PASSWORD", "password authentication failed");
        }
    }

    private void assertRefused(final ReplicatedPair guarded, final String variable, final String told) {
        try (WadiProcess wadi =
                guarded.wadi(directory).environment(variable, "a wrong one").start()) {
            assertThat(wadi.awaitExit(ReplicatedPair.SOON)).as(wadi.output()).isEqualTo(1);
            assertThat(wadi.output()).contains(told).doesNotContain("a wrong one", "secret of the role");
        }
    }

    @Test
    void aSlotInUseIsRefused() throws SQLException {
        pair.source().execute("SELECT pg_create_logical_replication_slot('" + pair.slot() + "', 'pgoutput')");
        try (Connection other = replicationConnection();
                var stream = other.unwrap(PGConnection.class)
                        .getReplicationAPI()
                        .replicationStream()
                        .logical()
                        .withSlotName(pair.slot())
                        .withSlotOption("proto_version", 1)
                        .withSlotOption("publication_names", pair.publication())
                        .start();
                WadiProcess wadi = pair.wadi(directory).start()) {
            assertThat(stream.isClosed()).isFalse();
            assertThat(wadi.awaitExit(ReplicatedPair.SOON)).isEqualTo(1);
            assertThat(wadi.output()).contains("Slot '" + pair.slot() + "' is in use by process");
        }
    }

    private Connection replicationConnection() throws SQLException {
        return pair.source().asSource("disable").connectForReplication();
    }

    @Test
    void aSlotThatNobodyKnowsIsNotJoinedWithAGap() throws SQLException {
        pair.source().execute("SELECT pg_create_logical_replication_slot('" + pair.slot() + "', 'pgoutput')");
        try (WadiProcess wadi = pair.wadi(directory).start()) {
            assertThat(wadi.awaitExit(ReplicatedPair.SOON)).isEqualTo(1);
            assertThat(wadi.output()).contains("pg_drop_replication_slot").contains("historical-load=false");
        }
    }

    @Test
    void aSlotThatWasDroppedIsNotReplacedInSilence() throws SQLException {
        try (WadiProcess wadi = pair.start(directory)) {
            assertThat(wadi.terminate()).isZero();
        }
        pair.source().execute("SELECT pg_drop_replication_slot('" + pair.slot() + "')");
        try (WadiProcess wadi = pair.wadi(directory).start()) {
            assertThat(wadi.awaitExit(ReplicatedPair.SOON)).isEqualTo(1);
            assertThat(wadi.output()).contains("is gone").contains("wadi.position");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void aSlotThatIsDroppedWhileItIsReadIsNotReplacedEither(final String reader) throws SQLException {
        try (WadiProcess wadi =
                pair.wadi(directory).environment("WADI_SOURCE_READER", reader).start()) {
            // While the load makes the slot somebody has it too, and it would go with that connection.
            ReplicatedPair.awaitStreaming(wadi);
            final String ofSlot = " FROM pg_replication_slots WHERE slot_name = '" + pair.slot() + "'";
            Awaitility.await().atMost(ReplicatedPair.SOON).until(() -> pair.source()
                    .values("SELECT 1" + ofSlot + " AND active")
                    .equals(List.of("1")));
            pair.source()
                    .execute("DO $$ BEGIN PERFORM pg_terminate_backend(active_pid, 9000)" + ofSlot + ";"
                            + " PERFORM pg_drop_replication_slot('" + pair.slot() + "'); END $$");
            assertThat(wadi.awaitOutput("has stopped;", ReplicatedPair.SOON))
                    .contains("is gone")
                    .contains("wadi.position");
            assertThat(wadi.awaitExit(ReplicatedPair.SOON)).isEqualTo(ReplicatedPair.PIPELINE_FAILED);
            assertThat(pair.source().values("SELECT 1" + ofSlot)).isEmpty();
        }
    }

    @Test
    void aSlotThatSomebodyElseHasMovedIsNotTrusted() throws SQLException {
        try (WadiProcess wadi = pair.start(directory)) {
            assertThat(wadi.terminate()).isZero();
        }
        pair.source()
                .execute(
                        "INSERT INTO t VALUES (1)",
                        "SELECT pg_replication_slot_advance('" + pair.slot() + "', pg_current_wal_lsn())");
        try (WadiProcess wadi = pair.wadi(directory).start()) {
            assertThat(wadi.awaitExit(ReplicatedPair.SOON)).isEqualTo(1);
            assertThat(wadi.output()).contains("beyond the stored position");
        }
    }

    @Test
    void aKeyThatNothingReadsIsNamedWithTheOneThatWasMeant() throws IOException {
        final Path file = directory.resolve("application.properties");
        try (WadiProcess wadi = startWith(file, "wadi.source.historcal-load=false")) {
            assertThat(wadi.awaitExit(ReplicatedPair.SOON)).isEqualTo(2);
            assertThat(wadi.output())
                    .contains("wadi.source.historcal-load: is no key of Wadi")
                    .contains("did you mean wadi.source.historical-load?");
        }
    }

    private WadiProcess startWith(final Path file, final String line) throws IOException {
        final WadiProcess.Builder wadi = pair.wadi(directory);
        return wadi.properties(Files.readString(file) + line + "\n").start();
    }

    @Test
    void aMissingConfigurationFileIsNamed() {
        try (WadiProcess wadi = WadiProcess.in(directory).start("run", "--config", "nowhere.properties")) {
            assertThat(wadi.awaitExit(ReplicatedPair.SOON)).isEqualTo(2);
            assertThat(wadi.output()).contains("--config: 'nowhere.properties'");
        }
    }

    private void assertNothingIsLeft() throws SQLException {
        assertThat(pair.source()
                        .value("SELECT count(*) FROM pg_replication_slots WHERE slot_name = '" + pair.slot() + "'"))
                .as("slots")
                .isEqualTo("0");
        assertThat(pair.destination().value("SELECT count(*) FROM pg_namespace WHERE nspname = 'wadi'"))
                .as("schemas at the destination")
                .isEqualTo("0");
    }
}
