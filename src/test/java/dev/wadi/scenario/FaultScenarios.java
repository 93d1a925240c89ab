package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.Comparison;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.RandomWorkload;
import dev.wadi.testing.TcpProxy;
import dev.wadi.testing.TotalSampler;
import dev.wadi.testing.WadiProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What happens to machines and networks, under a random workload: each fault comes while changes flow, goes, and both
 * sides are equal soon after, without anybody's help. Source, destination and the networks to both are of this test
 * alone; the process is the same from fault to fault, as it would be in a bad week.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FaultScenarios {

    private static final long SEED = Long.getLong("wadi.test.seed", 4711);
    private static final Duration HEALS_WITHIN = Duration.ofSeconds(90);

    /** Short, so that a test can wait for it. */
    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(4);

    private final String reader;
    private final Random random = new Random(SEED);
    private final PostgresServer source;
    private final PostgresServer destination;
    private final TcpProxy toSource;
    private final TcpProxy toDestination;

    private long seed = SEED;
    private ReplicatedPair pair;
    private RandomWorkload workload;
    private WadiProcess wadi;

    private Path directory;

    FaultScenarios(final String reader, final int sourceVersion, final int destinationVersion) {
        this.reader = reader;
        source = PostgresServer.version(sourceVersion)
                .setting("wal_sender_timeout", "8s")
                .start();
        destination = PostgresServer.version(destinationVersion).start();
        toSource = new TcpProxy(source.host(), source.port());
        toDestination = new TcpProxy(destination.host(), destination.port());
    }

    @BeforeAll
    void start(@TempDir final Path workingDirectory) throws Exception {
        directory = workingDirectory;
        System.out.println("Faults with reader " + reader + ", seed " + SEED);
        pair = ReplicatedPair.on(source, destination, reader);
        workload = workload().create();
        pair.publish(workload.tables());
        wadi = startWadi();
        ReplicatedPair.awaitStreaming(wadi);
    }

    @AfterAll
    void stop() {
        if (wadi != null) {
            wadi.close();
        }
        toSource.close();
        toDestination.close();
        source.close();
        destination.close();
    }

    private RandomWorkload.Builder workload() {
        return RandomWorkload.on(pair.source()).seed(seed++).sessions(3).pace(Duration.ofMillis(5));
    }

    private WadiProcess startWadi() throws IOException {
        final String name = "name: \"{{wadi.source.name}}\"\n";
        final String route = Files.readString(Path.of("routes/replicate.camel.yaml"))
                .replaceAll("( +)" + Pattern.quote(name), "$0$1silenceLimit: " + SILENCE_LIMIT.toMillis() + "\n");
        return pair.wadi(directory, toSource, toDestination)
                .write("routes/replicate.camel.yaml", route)
                .start();
    }

    @Test
    void connectionsToTheSourceAreResetAgainAndAgain() throws Exception {
        survives(() -> flap(toSource));
    }

    @Test
    void connectionsToTheDestinationAreResetAgainAndAgain() throws Exception {
        survives(() -> flap(toDestination));
    }

    @Test
    void theSourceIsBehindANetworkThatSwallowsEverything() throws Exception {
        survives(() -> swallow(toSource));
    }

    @Test
    void theDestinationIsBehindANetworkThatSwallowsEverything() throws Exception {
        survives(() -> swallow(toDestination));
    }

    @Test
    void bothNetworksAreSlow() throws Exception {
        survives(() -> {
            toSource.delay(Duration.ofMillis(60));
            toDestination.delay(Duration.ofMillis(60));
            goOn(Duration.ofSeconds(4));
            toSource.pass();
            toDestination.pass();
        });
    }

    @Test
    void theConnectionToTheSourceIsCutInTheMiddleOfAMessage() throws Exception {
        survives(() -> {
            for (int i = 0; i < 3; i++) {
                toSource.cutAfterBytes(random.nextInt(60_000));
                goOn(Duration.ofMillis(1500));
            }
        });
    }

    /** One of the cuts meets the answer to a commit: then only the destination knows whether it has committed. */
    @Test
    void theConnectionToTheDestinationIsCutWhateverIsBeingAnswered() throws Exception {
        survives(() -> {
            for (int i = 0; i < 6; i++) {
                toDestination.cutAfterBytes(random.nextInt(4_000));
                goOn(Duration.ofMillis(1500));
            }
        });
    }

    @Test
    void theSourceCrashesAndRecovers() throws Exception {
        survives(source::kill);
    }

    @Test
    void theDestinationCrashesAndRecovers() throws Exception {
        survives(destination::kill);
    }

    /** A server that shuts down waits for its walsenders: Wadi must not keep it waiting. */
    @Test
    void theSourceIsRestartedInOrder() throws Exception {
        survives(() -> {
            final long begin = System.nanoTime();
            source.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
            source.start();
        });
    }

    @Test
    void theDestinationIsAwayForAWhile() throws Exception {
        survives(() -> {
            destination.stop();
            goOn(Duration.ofSeconds(6));
            destination.start();
        });
    }

    @Test
    void theSourceHangs() throws Exception {
        survives(() -> noticed(source::freeze, source::thaw));
    }

    @Test
    void theDestinationHangs() throws Exception {
        survives(() -> noticed(destination::freeze, destination::thaw));
    }

    @Test
    void theWalsenderIsKilled() throws Exception {
        survives(() -> {
            for (int i = 0; i < 3; i++) {
                pair.source()
                        .execute("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '"
                                + pair.slot() + "'");
                goOn(Duration.ofMillis(1500));
            }
        });
    }

    /** Longer than wal_sender_timeout: the server has given the connection up when the process goes on. */
    @Test
    void theProcessIsFrozenForAWhile() throws Exception {
        survives(() -> {
            wadi.signal("STOP");
            goOn(Duration.ofSeconds(10));
            wadi.signal("CONT");
        });
    }

    @Test
    void theProcessIsStoppedUnderLoadAndStartedAgain() throws Exception {
        survives(() -> {
            assertThat(wadi.terminate()).isZero();
            wadi = startWadi();
        });
    }

    @Test
    void theProcessIsKilledWhileTheDestinationIsAway() throws Exception {
        survives(() -> {
            toDestination.refuse();
            goOn(Duration.ofSeconds(1));
            wadi.kill();
            toDestination.pass();
            wadi = startWadi();
        });
    }

    private void flap(final TcpProxy network) {
        for (int i = 0; i < 4; i++) {
            network.reset();
            goOn(Duration.ofMillis(200 + random.nextInt(400)));
            network.pass();
            goOn(Duration.ofMillis(500 + random.nextInt(1000)));
        }
    }

    /** What was held back comes late, to connections that have been given up by then. */
    private void swallow(final TcpProxy network) {
        noticed(network::blackhole, network::pass);
    }

    /** Nothing ends the connections: that they are dead has to be found out. */
    private void noticed(final Runnable fault, final Runnable healing) {
        final long before = restarts();
        fault.run();
        try {
            Awaitility.await("the pipeline starts again")
                    .atMost(SILENCE_LIMIT.multipliedBy(5))
                    .untilAsserted(() -> assertThat(restarts()).as(wadi.output()).isGreaterThan(before));
        } finally {
            healing.run();
        }
    }

    private long restarts() {
        return wadi.output()
                .lines()
                .filter(line -> line.contains("starts again from what is durable"))
                .count();
    }

    /** The fault in the middle of a workload; then everything has to come right by itself. */
    private void survives(final Fault fault) throws Exception {
        try (RandomWorkload running = workload().attach().start();
                TotalSampler total = TotalSampler.start(pair.destination(), running.accounts(), running.total())) {
            Awaitility.await().atMost(HEALS_WITHIN).until(() -> running.committed() > 20);
            Awaitility.await().atMost(HEALS_WITHIN).until(() -> total.reads() > 0);
            fault.happen();
            final long before = running.committed();
            Awaitility.await().atMost(HEALS_WITHIN).until(() -> running.committed() > before + 20);
            running.stop();
            final Comparison comparison = Comparison.of(pair.source(), pair.destination(), running.tables());
            comparison.awaitEqual(HEALS_WITHIN, wadi);
            comparison.assertNoDuplicates();
            total.stopAndAssert();
            System.out.println(running);
        }
    }

    private static void goOn(final Duration duration) {
        Awaitility.await()
                .pollDelay(duration.toMillis(), TimeUnit.MILLISECONDS)
                .atMost(duration.plusSeconds(10))
                .until(() -> true);
    }

    private interface Fault {
        void happen() throws Exception;
    }
}
