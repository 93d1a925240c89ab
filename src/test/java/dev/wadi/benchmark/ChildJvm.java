package dev.wadi.benchmark;

import dev.wadi.testing.WadiProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A contender that is a Java process of its own, with the compilers and the collector that Java chooses by itself. */
final class ChildJvm implements Running {

    private static final String TAKEN = "all changes taken";
    /** The heap before a collection, which is when it holds most. */
    private static final Pattern BEFORE_COLLECTION = Pattern.compile("(\\d+)M->\\d+M\\(");

    private static final Pattern AT_EXIT = Pattern.compile("\\[gc,heap,exit *\\].*(?:heap|generation).* used (\\d+)K");

    private final WadiProcess process;
    private final Path gcLog;

    private ChildJvm(final WadiProcess process, final Path gcLog) {
        this.process = process;
        this.gcLog = gcLog;
    }

    /** Another class than Wadi itself, which finds its task in the environment. */
    static ChildJvm start(final Class<?> main, final Task task) throws IOException {
        final Path directory = directory();
        final WadiProcess.Builder builder = WadiProcess.in(directory).mainClass(main);
        task.environment().forEach(builder::environment);
        return start(builder, directory);
    }

    static ChildJvm start(final WadiProcess.Builder builder, final Path directory) {
        final Path gcLog = directory.resolve("gc.log");
        Stream.of(System.getProperty("benchmark.jvmOptions", "").split(" "))
                .filter(option -> !option.isBlank())
                .forEach(builder::jvmOption);
        return new ChildJvm(
                builder.jvmOption("-Xmx512m")
                        // The opposite of what tests set.
                        .jvmOption("-XX:-UseSerialGC")
                        .jvmOption("-XX:TieredStopAtLevel=4")
                        .jvmOption("-Xlog:gc,gc+heap+exit:file=" + gcLog)
                        .start(),
                gcLog);
    }

    static Path directory() throws IOException {
        return Files.createTempDirectory(Files.createDirectories(Path.of("target", "benchmark", "runs")), "run-")
                .toAbsolutePath();
    }

    /** Said by the process when it has taken its last change. */
    static void sayTaken() {
        System.out.println(TAKEN);
    }

    @Override
    public void awaitTaken(final Duration within) {
        process.awaitOutput(TAKEN, within);
    }

    @Override
    public void requireAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException("The process has ended: " + process.output());
        }
    }

    @Override
    public OptionalDouble cpuSeconds() {
        return ProcessorTime.of(process.pid());
    }

    @Override
    public OptionalDouble peakHeapBytes() {
        try {
            double peak = 0;
            double atExit = 0;
            for (final String line : Files.readAllLines(gcLog)) {
                final Matcher before = BEFORE_COLLECTION.matcher(line);
                if (before.find()) {
                    peak = Math.max(peak, Double.parseDouble(before.group(1)) * 1024 * 1024);
                }
                final Matcher exit = AT_EXIT.matcher(line);
                if (exit.find()) {
                    atExit += Double.parseDouble(exit.group(1)) * 1024;
                }
            }
            return OptionalDouble.of(Math.max(peak, atExit));
        } catch (final IOException e) {
            throw new UncheckedIOException("The log of the garbage collector cannot be read: " + gcLog, e);
        }
    }

    @Override
    public void close() {
        try {
            if (process.isAlive()) {
                process.terminate();
            }
        } finally {
            process.close();
        }
    }
}
