package dev.wadi.benchmark;

import dev.wadi.testing.Database;
import dev.wadi.testing.WadiProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** Wadi as its users run it, with the route as it is shipped. */
final class WadiContender implements Contender {

    private final String reader;

    WadiContender(final String reader) {
        this.reader = reader;
    }

    @Override
    public String name() {
        return "wadi-" + reader;
    }

    @Override
    public Set<Workload> workloads() {
        return EnumSet.allOf(Workload.class);
    }

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public boolean needsTables() {
        return false;
    }

    @Override
    public String liveRows() {
        return "NOT \"__hevo_is_deleted__\"";
    }

    @Override
    public Running start(final Task task) throws IOException {
        final Database source = task.source();
        final Database destination = task.destination();
        final Path directory = ChildJvm.directory();
        final WadiProcess.Builder builder = WadiProcess.in(directory)
                .routes(Path.of("routes"))
                .environment("WADI_SOURCE_PASSWORD", source.password())
                .environment("WADI_DESTINATION_PASSWORD", destination.password())
                .properties("""
                        wadi.source.name=benchmark
                        wadi.source.host=%s
                        wadi.source.port=%d
                        wadi.source.database=%s
                        wadi.source.user=%s
                        wadi.source.publication=%s
                        wadi.source.slot=%s
                        wadi.source.reader=%s
                        wadi.source.historical-load=%b
                        wadi.destination.url=%s
                        wadi.destination.user=%s
                        """.formatted(
                                source.host(),
                                source.port(),
                                source.name(),
                                source.user(),
                                Task.PUBLICATION,
                                task.slot(),
                                reader,
                                task.workload() == Workload.LOAD,
                                destination.jdbcUrl(),
                                destination.user()));
        return ChildJvm.start(builder, directory);
    }
}
