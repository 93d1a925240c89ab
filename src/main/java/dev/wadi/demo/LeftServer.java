package dev.wadi.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The data of a demo that has ended without stopping its server, because it was killed; the server may still run. */
record LeftServer(Path data) {

    private static final Logger LOG = LoggerFactory.getLogger(LeftServer.class);

    private static final String PREFIX = "data-";

    /** The library holds a lock on it as long as the demo lives. */
    private static final String LOCK = "epg-lock";

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(20);

    /** A name for new data, from which this process recognizes its own. */
    static String prefix() {
        return PREFIX + ProcessHandle.current().pid() + "-";
    }

    /** Ends the servers of demos that are gone, and deletes their data. What cannot be ended is logged and left. */
    static void endAll(final Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            for (final Path entry :
                    entries.filter(LeftServer::isOfAnotherProcess).toList()) {
                try {
                    if (isOwnerGone(entry)) {
                        new LeftServer(entry).end();
                    }
                } catch (final IOException | UncheckedIOException e) {
                    LOG.warn("{}, which an earlier demo has left, cannot be removed: {}", entry, e.getMessage());
                }
            }
        }
    }

    /** To open and close the lock's file of this process would release its lock. */
    private static boolean isOfAnotherProcess(final Path entry) {
        final String name = entry.getFileName().toString();
        return name.startsWith(PREFIX) && !name.startsWith(prefix()) && Files.isDirectory(entry);
    }

    private static boolean isOwnerGone(final Path entry) throws IOException {
        final Path file = entry.resolve(LOCK);
        if (!Files.exists(file)) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        }
    }

    private void end() throws IOException {
        final Optional<ProcessHandle> postmaster = postmaster();
        if (postmaster.isPresent()) {
            final ProcessHandle server = postmaster.get();
            final List<ProcessHandle> all =
                    Stream.concat(Stream.of(server), server.descendants()).toList();
            LOG.info("An earlier demo was killed and left a PostgreSQL, process {}; it is ended", server.pid());
            server.destroy();
            if (!areGone(all)) {
                all.forEach(ProcessHandle::destroyForcibly);
                if (!areGone(all)) {
                    throw new IOException("process " + server.pid() + " does not end");
                }
            }
        }
        delete(data);
    }

    /** The server on this data; the number alone may be that of another program by now. */
    private Optional<ProcessHandle> postmaster() throws IOException {
        final Path file = data.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        final String pid =
                Files.readAllLines(file).stream().findFirst().orElse("").strip();
        return pid.matches("\\d{1,9}")
                ? ProcessHandle.of(Long.parseLong(pid)).filter(this::isServer)
                : Optional.empty();
    }

    private boolean isServer(final ProcessHandle process) {
        return process.info()
                .arguments()
                .filter(arguments -> Arrays.asList(arguments).contains(data.toString()))
                .isPresent();
    }

    private static boolean areGone(final List<ProcessHandle> processes) throws IOException {
        final long end = System.nanoTime() + STOP_PATIENCE.toNanos();
        try {
            while (processes.stream().anyMatch(LeftServer::isRunning)) {
                if (System.nanoTime() > end) {
                    return false;
                }
                Thread.sleep(POLL.toMillis());
            }
            return true;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while it ends", e);
        }
    }

    /** One that has ended stays alive to Java until its parent asks for it; in a container there may be none that does. */
    private static boolean isRunning(final ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    static void delete(final Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
