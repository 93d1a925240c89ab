package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wadi.testing.Comparison;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.RandomWorkload;
import dev.wadi.testing.TcpProxy;
import dev.wadi.testing.TotalSampler;
import dev.wadi.testing.WadiProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * A source, a destination, the networks to both and a process between them, each of which can fail. The process stays
 * the same from fault to fault, as it would in a bad week. Used by one thread.
 */
final class FaultyWorld implements AutoCloseable {

    static final long SEED = Long.getLong("wadi.test.seed", 4711);

    /** Short, so that a test can wait for it. */
    static final Duration SILENCE_LIMIT = Duration.ofSeconds(4);

    private static final Duration HEALS_WITHIN = Duration.ofSeconds(90);

    private final Random random = new Random(SEED);
    private final Path directory;
    private final PostgresServer source;
    private final PostgresServer destination;
    private final TcpProxy toSource;
    private final TcpProxy toDestination;
    private final ReplicatedPair pair;

    private long seed = SEED;
    private WadiProcess wadi;
    private boolean isWell = true;

    FaultyWorld(final Path directory, final String reader, final int sourceVersion, final int destinationVersion)
            throws Exception {
        System.out.println("Faults with reader " + reader + ", seed " + SEED);
        this.directory = directory;
        source = PostgresServer.version(sourceVersion)
                .setting("wal_sender_timeout", "8s")
                .start();
        destination = PostgresServer.version(destinationVersion).start();
        toSource = new TcpProxy(source.host(), source.port());
        toDestination = new TcpProxy(destination.host(), destination.port());
        pair = ReplicatedPair.on(source, destination, reader);
        pair.publish(workload().create().tables());
        wadi = startWadi();
        ReplicatedPair.awaitStreaming(wadi);
    }

    private RandomWorkload.Builder workload() {
        return RandomWorkload.on(pair.source())
                .withJournal()
                .seed(seed++)
                .sessions(3)
                .pace(Duration.ofMillis(5));
    }

    private WadiProcess startWadi() throws IOException {
        final String route = Files.readString(Path.of("routes/replicate.camel.yaml"));
        return pair.wadi(directory, toSource, toDestination)
                .write("routes/replicate.camel.yaml", withSilenceLimit(route))
                .start();
    }

    /** Both sides of the route are given the short limit. */
    static String withSilenceLimit(final String route) {
        final String name = "name: \"{{wadi.source.name}}\"\n";
        return route.replaceAll("( +)" + Pattern.quote(name), "$0$1silenceLimit: " + SILENCE_LIMIT.toMillis() + "\n");
    }

    WadiProcess wadi() {
        return wadi;
    }

    /** What happens; returns when it is over. */
    interface Fault {
        void happen() throws Exception;
    }

    /** The fault in the middle of a workload; then everything has to come right by itself. */
    void survives(final Fault fault) throws Exception {
        assumeTrue(isWell, "An earlier fault has not healed, nothing can be said about this one");
        isWell = false;
        happens(fault);
        isWell = true;
    }

    private void happens(final Fault fault) throws Exception {
        try (RandomWorkload running = workload().attach().start();
                TotalSampler total = TotalSampler.start(pair.destination(), running.accounts(), running.total())) {
            Awaitility.await().atMost(HEALS_WITHIN).until(() -> running.committed() > 20 && total.reads() > 0);
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

    void connectionsToTheSourceAreReset() {
        flap(toSource);
    }

    void connectionsToTheDestinationAreReset() {
        flap(toDestination);
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
    void theNetworkToTheSourceSwallowsEverything() {
        isNoticed(toSource::blackhole, toSource::pass);
    }

    void theNetworkToTheDestinationSwallowsEverything() {
        isNoticed(toDestination::blackhole, toDestination::pass);
    }

    /** As by a firewall that was restarted: only the server still believes in the old connections. */
    void theConnectionsToTheSourceAreForgotten() {
        isNoticed(toSource::forget, toSource::pass);
    }

    void theConnectionsToTheDestinationAreForgotten() {
        isNoticed(toDestination::forget, toDestination::pass);
    }

    void theSourceHangs() {
        isNoticed(source::freeze, source::thaw);
    }

    void theDestinationHangs() {
        isNoticed(destination::freeze, destination::thaw);
    }

    void theSourceHangsWhileTheReaderBegins() throws IOException {
        assertThat(wadi.terminate()).isZero();
        wadi = startWadi();
        ReplicatedPair.awaitStreaming(wadi);
        isNoticed(source::freeze, source::thaw);
    }

    /** Nothing ends the connections: that they are dead has to be found out. */
    private void isNoticed(final Runnable fault, final Runnable healing) {
        final long before = restarts();
        fault.run();
        try {
            Awaitility.await("the pipeline starts again")
                    .atMost(SILENCE_LIMIT.multipliedBy(6))
                    .untilAsserted(
                            () -> assertThat(restarts()).as(wadi.output()).isGreaterThan(before));
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

    /** For longer than the limit of silence: who is slow is not taken for dead. */
    void bothNetworksAreSlow() {
        final long before = restarts();
        toSource.delay(Duration.ofMillis(60));
        toDestination.delay(Duration.ofMillis(60));
        goOn(SILENCE_LIMIT.multipliedBy(2));
        toSource.pass();
        toDestination.pass();
        assertThat(restarts()).as(wadi.output()).isEqualTo(before);
    }

    void theConnectionToTheSourceIsCutInTheMiddle() {
        for (int i = 0; i < 3; i++) {
            toSource.cutAfterBytes(random.nextInt(60_000));
            goOn(Duration.ofMillis(1500));
        }
    }

    /** One of the cuts meets the answer to a commit: then only the destination knows whether it has committed. */
    void theConnectionToTheDestinationIsCutInTheMiddle() {
        for (int i = 0; i < 6; i++) {
            toDestination.cutAfterBytes(random.nextInt(4_000));
            goOn(Duration.ofMillis(1500));
        }
    }

    void theSourceCrashes() {
        source.kill();
    }

    void theDestinationCrashes() {
        destination.kill();
    }

    /** A server that shuts down waits for its walsenders: Wadi must not keep it waiting. */
    void theSourceIsRestarted() {
        final long begin = System.nanoTime();
        source.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        source.start();
    }

    void theDestinationIsAwayForAWhile() {
        destination.stop();
        goOn(Duration.ofSeconds(6));
        destination.start();
    }

    void theWalsenderIsTerminated() throws Exception {
        for (int i = 0; i < 3; i++) {
            pair.source()
                    .execute("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '"
                            + pair.slot() + "'");
            goOn(Duration.ofMillis(1500));
        }
    }

    /** Longer than wal_sender_timeout: the server has given the connection up when the process goes on. */
    void theProcessIsFrozen() {
        wadi.signal("STOP");
        goOn(Duration.ofSeconds(10));
        wadi.signal("CONT");
    }

    void theProcessIsStopped() throws Exception {
        assertThat(wadi.terminate()).isZero();
        final String stored = storedPosition();
        assertThat(wadi.output())
                .contains(" has stopped at " + stored)
                .doesNotContain("what came after is read again at the next start");
        goesOnFrom(stored);
    }

    private String storedPosition() throws SQLException {
        return pair.destination().value("SELECT position FROM wadi.position");
    }

    private void goesOnFrom(final String position) throws IOException {
        wadi = startWadi();
        assertThat(wadi.awaitOutput("reads changes from", HEALS_WITHIN).strip())
                .endsWith("reads changes from " + position);
    }

    /** First it does not answer: what is read by then must not move the slot, for it is lost with the process. */
    void theProcessIsKilledWhileTheDestinationIsAway() throws Exception {
        toDestination.blackhole();
        goOn(SILENCE_LIMIT.dividedBy(2));
        toDestination.refuse();
        goOn(Duration.ofSeconds(1));
        wadi.kill();
        toDestination.pass();
        goesOnFrom(storedPosition());
    }

    private static void goOn(final Duration duration) {
        Awaitility.await()
                .pollDelay(duration.toMillis(), TimeUnit.MILLISECONDS)
                .atMost(duration.plusSeconds(10))
                .until(() -> true);
    }

    @Override
    public void close() {
        wadi.close();
        toSource.close();
        toDestination.close();
        source.close();
        destination.close();
    }
}
