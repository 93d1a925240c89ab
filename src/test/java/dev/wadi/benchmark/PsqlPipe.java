package dev.wadi.benchmark;

import dev.wadi.testing.Database;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/** {@code psql COPY TO | psql COPY FROM}: what a pair of hands would do for the historical load. */
final class PsqlPipe implements Contender {

    /** Whether this machine has psql. */
    static boolean isPossible() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "psql")));
    }

    @Override
    public String name() {
        return "psql-pipe";
    }

    @Override
    public Set<Workload> workloads() {
        return EnumSet.of(Workload.LOAD);
    }

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public boolean beginsWithSlot() {
        return false;
    }

    @Override
    public Running start(final Task task) throws IOException {
        return new Piped(
                ProcessBuilder.startPipeline(List.of(
                        psql(task.source(), "COPY " + Rows.TABLE + " TO STDOUT"),
                        psql(task.destination(), "COPY " + Rows.TABLE + " FROM STDIN")
                                .redirectOutput(Redirect.DISCARD))),
                endedChildren());
    }

    private static ProcessBuilder psql(final Database database, final String command) {
        final ProcessBuilder builder = new ProcessBuilder(
                        "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", database.host(), "-p", "" + database.port())
                .redirectError(Redirect.INHERIT);
        builder.command().addAll(List.of("-U", database.user(), "-d", database.name(), "-c", command));
        builder.environment().put("PGPASSWORD", database.password());
        return builder;
    }

    private static double endedChildren() {
        return ProcessorTime.ofEndedChildren(ProcessHandle.current().pid()).orElse(0);
    }

    private record Piped(List<Process> processes, double endedBefore) implements Running {

        @Override
        public void requireAlive() {
            if (processes.stream().anyMatch(process -> !process.isAlive() && process.exitValue() != 0)) {
                throw new IllegalStateException("psql has failed; it says why above");
            }
        }

        @Override
        public OptionalDouble cpuSeconds() {
            final double running = processes.stream()
                    .mapToDouble(process -> ProcessorTime.of(process.pid()).orElse(0))
                    .sum();
            final double ended = endedChildren() - endedBefore;
            return OptionalDouble.of(running + ended);
        }

        @Override
        public OptionalDouble peakHeapBytes() {
            return OptionalDouble.empty();
        }

        @Override
        public void close() {
            processes.forEach(Process::destroy);
            processes.forEach(process -> process.onExit().join());
        }
    }
}
