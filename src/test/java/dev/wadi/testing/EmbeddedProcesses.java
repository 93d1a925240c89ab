package dev.wadi.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** The processes of a server: the postmaster first, then the ones it has started. */
final class EmbeddedProcesses {
    private static final Duration GONE_WITHIN = Duration.ofSeconds(10);

    private EmbeddedProcesses() {}

    /** None if no server runs on this data. */
    static List<ProcessHandle> of(Path data) {
        Optional<ProcessHandle> postmaster =
                postmasterPid(data.resolve("postmaster.pid")).flatMap(ProcessHandle::of);
        return postmaster
                .map(handle ->
                        Stream.concat(Stream.of(handle), handle.descendants()).toList())
                .orElse(List.of());
    }

    /** Returns when all have left; those that stay longer than the grace are killed. */
    static void end(List<ProcessHandle> processes, Duration grace) {
        if (!leave(processes, grace)) {
            processes.stream().filter(EmbeddedProcesses::isRunning).forEach(ProcessHandle::destroyForcibly);
            if (!leave(processes, GONE_WITHIN)) {
                throw new IllegalStateException("Processes of PostgreSQL survive SIGKILL: " + processes);
            }
        }
    }

    /** Sends a signal by name to those that are still there. */
    static void signal(String name, List<ProcessHandle> processes) {
        for (ProcessHandle process : processes) {
            try {
                new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .redirectErrorStream(true)
                        .start()
                        .waitFor();
            } catch (IOException e) {
                throw new UncheckedIOException("Signal " + name + " cannot be sent to " + process, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static boolean leave(List<ProcessHandle> processes, Duration within) {
        if (within.isZero()) {
            return processes.stream().noneMatch(EmbeddedProcesses::isRunning);
        }
        try {
            Awaitility.await()
                    .atMost(within)
                    .pollInterval(Duration.ofMillis(10))
                    .pollDelay(Duration.ZERO)
                    .until(() -> processes.stream().noneMatch(EmbeddedProcesses::isRunning));
            return true;
        } catch (ConditionTimeoutException stillThere) {
            return false;
        }
    }

    /** Not so for a zombie, which Java calls alive: nobody but its parent can remove it. */
    private static boolean isRunning(ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
        try {
            return !Files.readString(stat).contains(") Z ");
        } catch (IOException goneOrNotLinux) {
            return process.isAlive();
        }
    }

    private static Optional<Long> postmasterPid(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Long.valueOf(Files.readAllLines(file).get(0).trim()));
        } catch (IOException e) {
            throw new UncheckedIOException("The pid of PostgreSQL cannot be read from " + file, e);
        }
    }
}
