package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.SmallDisk;
import dev.wadi.testing.WadiProcess;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A destination without room for more is an outage, and no fault of the rows. */
class FullDiskIT {

    private static final int MEGABYTES = 16;
    private static final Duration HEALS_WITHIN = Duration.ofSeconds(90);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void aFullDiskAtTheDestinationPassesWithoutDeadLetters(final String reader) throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), MEGABYTES);
                PostgresServer destination = PostgresServer.version(18).start()) {
            final ReplicatedPair pair = ReplicatedPair.on(PostgresServers.shared(15), destination, reader);
            pair.source()
                    .execute(
                            "CREATE TABLE t (id int PRIMARY KEY, word text)",
                            "ALTER TABLE t ALTER word SET STORAGE EXTERNAL",
                            "INSERT INTO t SELECT g, 'loaded' FROM generate_series(1, 1000) g");
            pair.publish("t");
            try (WadiProcess wadi = pair.start(directory.resolve("wadi"))) {
                pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
                putOn(disk, pair);
                disk.fill();
                for (int i = 1; i <= 20; i++) {
                    pair.source()
                            .execute("BEGIN; INSERT INTO t SELECT g, repeat('x' || g, 1000)"
                                    + " FROM generate_series(" + (i * 1000 + 1) + ", " + (i * 1000 + 40) + ") g;"
                                    + " UPDATE t SET word = 'updated' WHERE id = " + i + "; COMMIT");
                }
                Awaitility.await("it tries again while the disk is full")
                        .atMost(ReplicatedPair.SOON)
                        .until(() -> outages(wadi) >= 3);
                disk.makeRoom();
                pair.compare("t").awaitEqual(HEALS_WITHIN, wadi);
                assertThat(pair.destination().value("SELECT count(*) FROM wadi.dead_letter"))
                        .as("dead letters")
                        .isEqualTo("0");
                assertThat(wadi.terminate()).isZero();
            }
        }
    }

    private static long outages(final WadiProcess wadi) {
        return wadi.output()
                .lines()
                .filter(line ->
                        line.contains("starts again from what is durable") && line.contains("No space left on device"))
                .count();
    }

    /** Only this table: Wadi's own have room, so that dead letters could be written. */
    private static void putOn(final SmallDisk disk, final ReplicatedPair pair) throws SQLException {
        final Path data = Path.of(pair.destination().value("SHOW data_directory"));
        assumeThat(data).as("the server sees the disk").isWritable();
        pair.destination()
                .execute(
                        "CREATE TABLESPACE small LOCATION '" + disk.folder() + "'",
                        "ALTER TABLE t SET TABLESPACE small");
    }
}
