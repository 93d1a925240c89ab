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
            final long threads = threads(world);
            final List<String> files = files(world);
            int rounds = 0;
            while (System.nanoTime() < end) {
                world.survives(faults.get(random.nextInt(faults.size())));
                rounds++;
            }
            final long threadsAtEnd = threads(world);
            final int openAtEnd = files(world).size();
            collectGarbage(world);
            final List<String> filesAtEnd = files(world);
            System.out.printf(
                    "Soak with reader %s: %d faults; threads %d then %d, open files %d then %d, of which %d are in use%n",
                    reader, rounds, threads, threadsAtEnd, files.size(), openAtEnd, filesAtEnd.size());
            assertThat(threadsAtEnd).isLessThanOrEqualTo(threads + SLACK);
            assertThat(filesAtEnd.size()).as("%s then %s", files, filesAtEnd).isLessThanOrEqualTo(files.size() + SLACK);
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

    private static long threads(final FaultyWorld world) {
        return entries(world, "task").size();
    }

    /** An engine of Debezium that fails while it begins leaves connections which are closed when they are collected. */
    private static void collectGarbage(final FaultyWorld world) throws IOException, InterruptedException {
        final String tool =
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        final Process collection = new ProcessBuilder(
                        tool, Long.toString(world.wadi().pid()), "GC.run")
                .inheritIO()
                .start();
        assertThat(collection.waitFor()).isZero();
    }

    /** But for the libraries, each of which the JVM opens when it first needs something of it. */
    private static List<String> files(final FaultyWorld world) {
        return entries(world, "fd").stream()
                .map(Soak::target)
                .filter(file -> !file.endsWith(".jar"))
                .sorted()
                .toList();
    }

    private static List<Path> entries(final FaultyWorld world, final String kind) {
        try (Stream<Path> entries =
                Files.list(Path.of("/proc", Long.toString(world.wadi().pid()), kind))) {
            return entries.toList();
        } catch (final IOException e) {
            throw new UncheckedIOException("The process cannot be looked into", e);
        }
    }

    private static String target(final Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (final IOException e) {
            return "closed just now";
        }
    }
}
