package dev.wadi.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.WadiProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
            awaitStarted(killed);
            awaitStarted(running);
            final List<ProcessHandle> left = servers(killed.pid());
            final List<ProcessHandle> others = servers(running.pid());
            assertThat(left).hasSize(2);
            assertThat(others).hasSize(2);
            killed.kill();
            assertThat(left).as("nothing ends them with the demo").allMatch(KilledDemoIT::isRunning);
            // The number of a server that has ended, which another program has got since.
            final Path reused =
                    Files.createDirectory(Files.createDirectories(data()).resolve("data-1-reused"));
            Files.writeString(reused.resolve("postmaster.pid"), stranger.pid() + "\n" + reused + "\n");

            try (WadiProcess next = start()) {
                awaitStarted(next);
                Awaitility.await().atMost(SOON).until(() -> left.stream().noneMatch(KilledDemoIT::isRunning));
                assertThat(directories(killed.pid())).isEmpty();
                assertThat(reused).doesNotExist();
                assertThat(others).as("of a demo that runs").allMatch(KilledDemoIT::isRunning);
                assertThat(directories(running.pid())).hasSize(2);
                assertThat(stranger.isAlive())
                        .as("the program that has the number")
                        .isTrue();
            }
        } finally {
            stranger.destroyForcibly();
            endAll();
        }
    }

    private WadiProcess start() {
        return WadiProcess.in(directory)
                .mainClass(HeldDatabases.class)
                .jvmOption("-Djava.io.tmpdir=" + directory)
                .start();
    }

    private static void awaitStarted(final WadiProcess demo) {
        demo.awaitOutput("started ", SOON);
    }

    /** A process that has ended is alive to Java until its parent has asked for it. */
    private static boolean isRunning(final ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    private Path data() {
        return directory.resolve("wadi-demo-" + System.getProperty("user.name")).resolve("embedded-pg");
    }

    private List<Path> directories(final long pid) throws IOException {
        try (Stream<Path> entries = Files.list(data())) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith("data-" + pid + "-"))
                    .toList();
        }
    }

    private List<ProcessHandle> servers(final long pid) throws IOException {
        final List<ProcessHandle> servers = new ArrayList<>();
        for (final Path entry : directories(pid)) {
            server(entry).ifPresent(servers::add);
        }
        return servers;
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
