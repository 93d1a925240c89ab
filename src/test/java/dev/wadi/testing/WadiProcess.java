package dev.wadi.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Wadi as users run it: a process of its own in a working directory, which a test can kill, freeze and end.
 * A wait that fails throws an AssertionError that shows what the process has said. The process ends with
 * {@link #close} or with the JVM. Safe for many threads.
 */
public final class WadiProcess implements AutoCloseable {
    /** Wadi promises 30 seconds; the rest is for a busy machine. */
    private static final Duration TERMINATES_WITHIN = Duration.ofSeconds(45);

    private final Process process;
    private final ProcessOutput output;
    private final Thread atExit;

    private WadiProcess(Process process) {
        this.process = process;
        this.output = new ProcessOutput(process);
        this.atExit = new Thread(process::destroyForcibly, "wadi-kill");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Describes a process that runs in this directory. */
    public static Builder in(Path directory) {
        return new Builder(directory);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it has printed so far on both streams, by lines. */
    public String output() {
        return output.text();
    }

    /** Returns the first line, also of those already printed, that contains the text. */
    public String awaitOutput(String text, Duration within) {
        return output.await("\"" + text + "\"", line -> line.contains(text), within);
    }

    public String awaitOutput(Predicate<String> isWanted, Duration within) {
        return output.await("the wanted line", isWanted, within);
    }

    /** The exit code; 128 + n if signal n has ended the process. */
    public int awaitExit(Duration within) {
        try {
            if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
                throw output.failure("Process " + pid() + " still runs after " + within);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw output.failure("Interrupted while process " + pid() + " was to end");
        }
        output.awaitEnd();
        return process.exitValue();
    }

    /** SIGTERM; returns the exit code. */
    public int terminate() {
        // Not of Process: that closes the output, and what is said while stopping would be lost.
        process.toHandle().destroy();
        return awaitExit(TERMINATES_WITHIN);
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill() {
        process.toHandle().destroyForcibly();
        awaitExit(TERMINATES_WITHIN);
    }

    /** Sends a signal by name, such as STOP or CONT. */
    public void signal(String name) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw output.failure("Signal " + name + " cannot be sent to process " + pid());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Signal " + name + " cannot be sent to process " + pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw output.failure("Interrupted while sending " + name + " to process " + pid());
        }
    }

    /** Kills it if it still runs. */
    @Override
    public void close() {
        kill();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    /** What a process is to be given before it starts. */
    public static final class Builder {
        private final Path directory;
        private final Map<String, String> environment = new LinkedHashMap<>();
        // Serial and C1 only: these start fastest, and several such processes share the machine.
        private final List<String> jvmOptions =
                new ArrayList<>(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        private String mainClass = "dev.wadi.Wadi";
        private List<String> classPath = packaged();

        private Builder(Path directory) {
            this.directory = directory;
        }

        /** Where the build has packaged it, Wadi is the jar that users have, with its classes in an archive of the JVM. */
        private static List<String> packaged() {
            String jar = System.getProperty("wadi.test.jar");
            return jar == null
                    ? List.of("-cp", System.getProperty("java.class.path"))
                    : List.of("-XX:SharedArchiveFile=" + System.getProperty("wadi.test.class-archive"), "-cp", jar);
        }

        /** The content of application.properties. */
        public Builder properties(String content) {
            write("application.properties", content);
            try {
                // It holds passwords.
                Files.setPosixFilePermissions(
                        directory.resolve("application.properties"), PosixFilePermissions.fromString("rw-------"));
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException("The rights of the properties cannot be set in " + directory, e);
            }
        }

        /** Copies the files of a folder into routes/. */
        public Builder routes(Path folder) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    write("routes/" + file.getFileName(), Files.readString(file));
                }
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException("The routes in " + folder + " cannot be copied", e);
            }
        }

        /** A file in the working directory. */
        public Builder write(String name, String content) {
            try {
                Path file = directory.resolve(name);
                Files.createDirectories(file.getParent());
                Files.writeString(file, content);
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(name + " cannot be written in " + directory, e);
            }
        }

        public Builder environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        public Builder timeZone(String zone) {
            return jvmOption("-Duser.timezone=" + zone);
        }

        /** The last one wins over an earlier one and over the defaults. */
        public Builder jvmOption(String option) {
            jvmOptions.add(option);
            return this;
        }

        /** Another program than Wadi, on the class path of the tests. */
        public Builder mainClass(Class<?> type) {
            mainClass = type.getName();
            return classPath(System.getProperty("java.class.path"));
        }

        public Builder classPath(String path) {
            classPath = List.of("-cp", path);
            return this;
        }

        /** Starts it with the arguments of a user: a command and its options. */
        public WadiProcess start(String... arguments) {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(jvmOptions);
            command.addAll(classPath);
            command.add(mainClass);
            command.addAll(Arrays.asList(arguments));
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
            builder.environment().putAll(environment);
            try {
                return new WadiProcess(builder.start());
            } catch (IOException e) {
                throw new UncheckedIOException("No process can be started in " + directory, e);
            }
        }
    }
}
