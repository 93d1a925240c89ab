package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.Comparison;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.RandomWorkload;
import dev.wadi.testing.TotalSampler;
import dev.wadi.testing.WadiProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Kills at random moments of a running workload lose nothing, double nothing, and never show part of a transaction. */
class KilledProcessIT {

    private static final int KILLS = Integer.getInteger("wadi.test.kills", 10);
    private static final long SEED = Long.getLong("wadi.test.seed", 4711);
    private static final Duration CATCH_UP = Duration.ofSeconds(120);

    private final PostgresServer server = PostgresServers.shared(18);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void killsAtRandomMomentsLeaveBothSidesEqual(final String reader) throws Exception {
        System.out.println("Kills at random moments, seed " + SEED);
        final Random random = new Random(SEED);
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        try (RandomWorkload workload = RandomWorkload.on(pair.source())
                .withJournal()
                .seed(SEED)
                .pace(Duration.ofMillis(10))
                .create()) {
            pair.publish(workload.tables());
            workload.start();
            try (TotalSampler total = TotalSampler.start(pair.destination(), workload.accounts(), workload.total())) {
                for (int i = 0; i < KILLS; i++) {
                    try (WadiProcess wadi = pair.wadi(directory).start()) {
                        // In turn from the middle of the start and, however slow that is here, while it streams.
                        final boolean isStart = i % 2 == 0;
                        if (!isStart) {
                            ReplicatedPair.awaitStreaming(wadi);
                        }
                        final long atMillis = (isStart ? 1000 : 100) + random.nextInt(isStart ? 4000 : 3000);
                        Awaitility.await()
                                .pollDelay(atMillis, TimeUnit.MILLISECONDS)
                                .until(() -> true);
                        assertThat(wadi.isAlive()).as(wadi.output()).isTrue();
                        wadi.kill();
                    }
                }
                try (WadiProcess wadi = pair.start(directory)) {
                    workload.stop();
                    final Comparison comparison = Comparison.of(pair.source(), pair.destination(), workload.tables());
                    comparison.awaitEqual(CATCH_UP, wadi);
                    comparison.assertNoDuplicates();
                    total.stopAndAssert();
                    assertThat(total.reads()).isGreaterThan(100);
                    assertThat(wadi.terminate()).isZero();
                }
            }
        }
    }
}
