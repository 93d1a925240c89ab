package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.WadiProcess;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A source that is busy with what is not published does not have to keep its log. */
class IdleSourceIT {

    private static final long MEGABYTE = 1 << 20;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"debezium, 15", "debezium, 18", "pgoutput, 18"})
    void theSlotFollowsOverLogOfOtherTables(final String reader, final int version) throws SQLException {
        final ReplicatedPair pair = ReplicatedPair.on(PostgresServers.shared(version), reader);
        final Database source = pair.source();
        source.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "INSERT INTO t VALUES (1)",
                "CREATE TABLE unpublished (id serial, text text)");
        pair.publish("t");
        try (WadiProcess wadi = pair.start(directory)) {
            source.execute("INSERT INTO t VALUES (2)");
            pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
            final String begin = source.value("SELECT pg_current_wal_lsn()");
            for (int i = 0; i < 8; i++) {
                source.execute("INSERT INTO unpublished (text) SELECT repeat('x', 900) FROM generate_series(1, 8000)");
            }
            assertThat(source.value("SELECT pg_current_wal_lsn() - '" + begin + "' > 60000000"))
                    .isEqualTo("t");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> ofSlot(pair, "pg_current_wal_lsn() - confirmed_flush_lsn") < 20 * MEGABYTE);
            final long confirmed = ofSlot(pair, "confirmed_flush_lsn - '0/0'");
            assertThat(Long.parseLong(pair.destination().value("SELECT lsn FROM wadi.position")))
                    .as("what was confirmed was stored before: else the next start would be refused")
                    .isGreaterThanOrEqualTo(confirmed);
            source.execute("INSERT INTO t VALUES (3)");
            pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
            assertThat(wadi.output()).doesNotContain("starts again");
            assertThat(wadi.terminate()).isZero();
        }
        try (WadiProcess wadi = pair.start(directory)) {
            source.execute("INSERT INTO t VALUES (4)");
            pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
        }
    }

    private static long ofSlot(final ReplicatedPair pair, final String bytes) throws SQLException {
        return Long.parseLong(pair.source()
                .value("SELECT (" + bytes + ")::bigint FROM pg_replication_slots WHERE slot_name = '" + pair.slot()
                        + "'"));
    }
}
