package dev.wadi.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Under which a benchmark ran; figures of a machine that had other work to do are worth nothing. */
record Conditions(Map<String, Object> named) {

    static Conditions now(final double scale, final Server source, final Server destination) throws SQLException {
        final Map<String, Object> named = new LinkedHashMap<>();
        named.put("date", LocalDate.now().toString());
        named.put("scale", scale);
        named.put("machine", Runtime.getRuntime().availableProcessors() + " x " + processor());
        named.put(
                "loadAverageBefore",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        named.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
        named.put("source", source.version());
        named.put("destination", destination.version());
        named.put(
                "fsync",
                source.database().value("SHOW fsync") + ", "
                        + destination.database().value("SHOW fsync"));
        named.put(
                "sharedBuffers",
                source.database().value("SHOW shared_buffers") + ", "
                        + destination.database().value("SHOW shared_buffers"));
        return new Conditions(named);
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (final IOException notLinux) {
            return System.getProperty("os.arch");
        }
    }
}
