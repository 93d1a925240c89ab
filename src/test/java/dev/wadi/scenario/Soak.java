package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.scenario.FaultyWorld.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hours of faults, one after another in random order, each of which has to heal; at the end the process has no more
 * threads and open files than at the beginning. Not part of the usual tests: {@code mvn verify -Psoak}.
 */
class Soak {

    private static final Duration DURATION = Duration.ofMinutes(Long.getLong("wadi.test.soak-minutes", 60));

    /** Threads and files that a busy process may have more at one moment than at another. */
    private static final int SLACK = 10;

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void everyFaultHealsAndNothingLeaks(final String reader, @TempDir final Path directory) throws Exception {
        final long end = System.nanoTime() + DURATION.dividedBy(2).toNanos();
        final Random random = new Random(FaultyWorld.SEED);
        try (FaultyWorld world = new FaultyWorld(directory, reader, 18, 15)) {
            final List<Fault> faults = thatLeaveTheProcess(world);
            world.survives(world::connectionsToTheSourceAreReset);
            final long threads = entries(world, "task");
            final long files = entries(world, "fd");
            int rounds = 0;
            while (System.nanoTime() < end) {
                world.survives(faults.get(random.nextInt(faults.size())));
                rounds++;
            }
            System.out.printf(
                    "Soak with reader %s: %d faults; threads %d then %d, open files %d then %d%n",
                    reader, rounds, threads, entries(world, "task"), files, entries(world, "fd"));
            assertThat(entries(world, "task")).isLessThanOrEqualTo(threads + SLACK);
            assertThat(entries(world, "fd")).isLessThanOrEqualTo(files + SLACK);
        }
    }

    private static List<Fault> thatLeaveTheProcess(final FaultyWorld world) {
        return List.of(
                world::bothNetworksAreSlow,
                world::connectionsToTheDestinationAreReset,
                world::connectionsToTheSourceAreReset,
                world::theConnectionToTheDestinationIsCutInTheMiddle,
                world::theConnectionToTheSourceIsCutInTheMiddle,
                world::theDestinationCrashes,
                world::theDestinationHangs,
                world::theDestinationIsAwayForAWhile,
                world::theNetworkToTheDestinationSwallowsEverything,
                world::theNetworkToTheSourceSwallowsEverything,
                world::theProcessIsFrozen,
                world::theSourceCrashes,
                world::theSourceHangs,
                world::theSourceIsRestarted,
                world::theWalsenderIsTerminated);
    }

    private static long entries(final FaultyWorld world, final String kind) {
        try (Stream<Path> entries =
                Files.list(Path.of("/proc", Long.toString(world.wadi().pid()), kind))) {
            return entries.count();
        } catch (final IOException e) {
            throw new UncheckedIOException("The process cannot be looked into", e);
        }
    }
}
