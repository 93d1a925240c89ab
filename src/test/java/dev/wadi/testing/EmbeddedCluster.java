package dev.wadi.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/** A server as processes of this machine, with its data in a temporary folder. Its log is beside the data. */
final class EmbeddedCluster implements Cluster {
    /** Longer than what a test may call a stop in order. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(12);

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(3);

    private final int major;
    private final Map<String, String> settings;
    private final Path folder;
    private final int port;
    private EmbeddedPostgres running;
    private List<ProcessHandle> frozen = List.of();

    EmbeddedCluster(int major, Map<String, String> settings) {
        this.major = major;
        this.settings = Map.copyOf(settings);
        try {
            this.folder = Files.createTempDirectory("wadi-postgres-" + major + "-");
        } catch (IOException e) {
            throw new UncheckedIOException("No temporary folder for PostgreSQL's data", e);
        }
        this.port = Cluster.freePort();
        // It reports as an error that a killed server cannot be stopped; what matters it throws.
        Configurator.setLevel("io.zonky.test", Level.OFF);
    }

    @Override
    public String kind() {
        return "embedded";
    }

    @Override
    public String host() {
        return "127.0.0.1";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String user() {
        return "postgres";
    }

    @Override
    public String password() {
        return "postgres";
    }

    @Override
    public synchronized void start() {
        if (running != null) {
            throw new IllegalStateException("PostgreSQL on port " + port + " runs already: stop it first");
        }
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setPgBinaryResolver(PostgresBinaries.of(major))
                .setDataDirectory(data())
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(port)
                .setPGStartupWait(Duration.ofSeconds(60))
                .setErrorRedirector(Redirect.appendTo(log().toFile()))
                .setOutputRedirector(Redirect.appendTo(log().toFile()));
        // A killed process can stay as a zombie under an idle init; its lock on a Unix socket would then still count.
        builder.setServerConfig("unix_socket_directories", "''");
        settings.forEach((key, value) -> builder.setServerConfig(key, quoted(value)));
        try {
            running = builder.start();
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException("PostgreSQL " + major + " does not start: " + logged(), e);
        }
    }

    @Override
    public void stop() {
        stop(STOP_PATIENCE);
    }

    private synchronized void stop(Duration patience) {
        if (running == null) {
            return;
        }
        List<ProcessHandle> processes = EmbeddedProcesses.of(data());
        EmbeddedProcesses.signal("INT", processes.subList(0, Math.min(1, processes.size())));
        // A client that does not read can keep a server from stopping for ever.
        EmbeddedProcesses.end(processes, patience);
        forgetProcesses();
        closeRunning();
    }

    @Override
    public synchronized void kill() {
        List<ProcessHandle> processes = EmbeddedProcesses.of(data());
        if (running == null || processes.isEmpty()) {
            throw new IllegalStateException("PostgreSQL on port " + port + " does not run: nothing to kill");
        }
        processes.get(0).destroyForcibly();
        // The others see by themselves that the postmaster is gone; a new one starts only when they have left.
        EmbeddedProcesses.end(processes, Duration.ofSeconds(2));
        forgetProcesses();
        closeRunning();
    }

    @Override
    public synchronized void freeze() {
        frozen = EmbeddedProcesses.of(data());
        EmbeddedProcesses.signal("STOP", frozen);
    }

    @Override
    public synchronized void thaw() {
        EmbeddedProcesses.signal("CONT", frozen);
        frozen = List.of();
    }

    @Override
    public synchronized Cluster standby(Map<String, String> moreSettings) {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(moreSettings);
        EmbeddedCluster copy = new EmbeddedCluster(major, all);
        try (Stream<Path> files = Files.walk(data())) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.data().resolve(data().relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
            Files.createFile(copy.data().resolve("standby.signal"));
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL's data in " + folder + " cannot be copied", e);
        }
    }

    @Override
    public synchronized void close() {
        thaw();
        stop(CLOSE_PATIENCE);
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL's data in " + folder + " cannot be removed", e);
        }
    }

    /** For the same reason as the Unix socket: the pid of a zombie looks like a live server. */
    private void forgetProcesses() {
        try {
            Files.deleteIfExists(data().resolve("postmaster.pid"));
        } catch (IOException e) {
            throw new UncheckedIOException("The stale postmaster.pid on port " + port + " cannot be removed", e);
        }
    }

    private void closeRunning() {
        try {
            running.close();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL on port " + port + " cannot be stopped", e);
        } finally {
            running = null;
        }
    }

    private Path data() {
        return folder.resolve("data");
    }

    private Path log() {
        return folder.resolve("postgresql.log");
    }

    private String logged() {
        try {
            return Files.exists(log()) ? Files.readString(log()) : "it has logged nothing";
        } catch (IOException e) {
            return "its log cannot be read: " + e.getMessage();
        }
    }

    /** For the shell through which pg_ctl hands the settings on. */
    private static String quoted(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }
}
