package dev.wadi.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.WadiProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A demo that is killed cannot stop its servers; the next one does. */
class KilledDemoIT {

    private static final Duration SOON = Duration.ofSeconds(120);

    @TempDir
    private Path directory;

    @Test
    void theNextDemoEndsWhatAKilledOneHasLeftAndNothingElse() throws IOException {
        final Process stranger = new ProcessBuilder("sleep", "600").start();
        try (WadiProcess killed = start();
                WadiProcess running = start()) {
            killed.awaitOutput("started", SOON);
            running.awaitOutput("started", SOON);
            final ProcessHandle left = server(directoryOf(killed)).orElseThrow();
            final ProcessHandle other = server(directoryOf(running)).orElseThrow();
            final Path leftData = directoryOf(killed);
            killed.kill();
            assertThat(isRunning(left)).as("nothing ends it with its demo").isTrue();
            // The number of a server that has ended, which another program has got since.
            final Path reused = Files.createDirectory(data().resolve("data-1-reused"));
            Files.writeString(reused.resolve("postmaster.pid"), stranger.pid() + "\n" + reused + "\n");

            LeftServer.endAll(data());

            assertThat(isRunning(left)).as("of the killed demo").isFalse();
            assertThat(leftData).doesNotExist();
            assertThat(reused).doesNotExist();
            assertThat(isRunning(other)).as("of a demo that runs").isTrue();
            assertThat(directoryOf(running)).isDirectory();
            assertThat(stranger.isAlive()).as("the program that has the number").isTrue();
        } finally {
            stranger.destroyForcibly();
            endAll();
        }
    }

    private WadiProcess start() {
        return WadiProcess.in(directory)
                .mainClass(HeldServer.class)
                .jvmOption("-Djava.io.tmpdir=" + directory)
                .start();
    }

    /** A process that has ended is alive to Java until its parent has asked for it. */
    private static boolean isRunning(final ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    private Path data() {
        return directory.resolve("wadi-demo-" + System.getProperty("user.name")).resolve("embedded-pg");
    }

    private Path directoryOf(final WadiProcess demo) throws IOException {
        try (Stream<Path> entries = Files.list(data())) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith("data-" + demo.pid() + "-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Optional<ProcessHandle> server(final Path data) throws IOException {
        final Path file = data.resolve("postmaster.pid");
        return Files.exists(file)
                ? ProcessHandle.of(
                        Long.parseLong(Files.readAllLines(file).get(0).strip()))
                : Optional.empty();
    }

    /** What this test has killed the demos of. */
    private void endAll() throws IOException {
        try (Stream<Path> entries = Files.list(data())) {
            for (final Path entry : entries.filter(
                            path -> path.getFileName().toString().startsWith("data-"))
                    .toList()) {
                final Optional<ProcessHandle> server = server(entry);
                if (server.isPresent()) {
                    final List<ProcessHandle> all = Stream.concat(
                                    server.stream(), server.get().descendants())
                            .toList();
                    all.forEach(ProcessHandle::destroyForcibly);
                    Awaitility.await().atMost(SOON).until(() -> all.stream().noneMatch(KilledDemoIT::isRunning));
                }
            }
        }
    }
}
