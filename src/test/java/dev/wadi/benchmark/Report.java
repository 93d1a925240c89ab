package dev.wadi.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The measurements as tables, as JSON and as a plot. */
final class Report {

    /** The contenders that others are compared with. */
    private static final List<String> MARKS =
            List.of("subscription", "psql-pipe", "camel-debezium", "debezium-jdbc", "limit");

    private final Map<String, Object> conditions;
    private final List<Measurement> measurements;

    /** @param conditions the machine, the servers and the sizes */
    Report(final Map<String, Object> conditions, final List<Measurement> measurements) {
        this.conditions = conditions;
        this.measurements = List.copyOf(measurements);
    }

    void write(final Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("benchmark.md"), text());
        Files.writeString(folder.resolve("benchmark.svg"), Plot.of(measurements));
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(folder.resolve("benchmark.json").toFile(), json());
    }

    private Map<String, Object> json() {
        final Map<String, Object> json = new LinkedHashMap<>(conditions);
        json.put("measurements", measurements);
        json.put(
                "ratios",
                workloads()
                        .collect(Collectors.toMap(
                                workload -> workload, this::ratios, (one, other) -> one, LinkedHashMap::new)));
        return json;
    }

    private Map<String, Map<String, Double>> ratios(final String workload) {
        final Map<String, Map<String, Double>> ratios = new LinkedHashMap<>();
        for (final Measurement measurement : of(workload)) {
            final Map<String, Double> one = new LinkedHashMap<>();
            MARKS.forEach(mark -> ratio(measurement, mark).ifPresent(ratio -> one.put(mark, ratio)));
            ratios.put(measurement.contender(), one);
        }
        return ratios;
    }

    /** How many times faster than a mark in the same workload. */
    private Optional<Double> ratio(final Measurement measurement, final String mark) {
        return of(measurement.workload()).stream()
                .filter(other -> other.contender().equals(mark) && other.changesPerSecond() != null)
                .filter(other -> measurement.changesPerSecond() != null)
                .map(other -> measurement.changesPerSecond() / other.changesPerSecond())
                .findFirst();
    }

    /** In Markdown, fit for a README. */
    String text() {
        final StringBuilder text = new StringBuilder();
        conditions.forEach((key, value) ->
                text.append("- ").append(key).append(": ").append(value).append('\n'));
        workloads().forEach(workload -> {
            final List<Measurement> all = of(workload);
            text.append("\n**").append(workload);
            all.stream()
                    .map(Measurement::changes)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .ifPresent(changes -> text.append(", ").append(changes).append(" changes"));
            text.append("**\n\n");
            text.append(all.stream().anyMatch(one -> one.latency() != null) ? latencies(all) : rates(all));
        });
        return text.toString();
    }

    private String rates(final List<Measurement> all) {
        final List<String> marks = MARKS.stream()
                .filter(mark -> all.stream().anyMatch(one -> one.contender().equals(mark)))
                .toList();
        final List<String> heads = new ArrayList<>(List.of("contender", "changes/s"));
        marks.forEach(mark -> heads.add("/ " + mark));
        heads.addAll(
                List.of("seconds", "start s", "own CPU us/change", "source", "destination", "peak heap MB", "rows"));
        final StringBuilder text = head(heads);
        for (final Measurement one : all) {
            final List<String> cells =
                    new ArrayList<>(List.of(one.contender(), number("%.0f", one.changesPerSecond())));
            marks.forEach(mark -> cells.add(number("%.2f", ratio(one, mark).orElse(null))));
            cells.add(number("%.2f", one.seconds()));
            cells.add(number("%.2f", one.startSeconds()));
            cells.add(number("%.1f", one.cpuMicrosPerChange()));
            cells.add(number("%.1f", one.sourceCpuMicrosPerChange()));
            cells.add(number("%.1f", one.destinationCpuMicrosPerChange()));
            cells.add(number("%.0f", one.peakHeapMegabytes()));
            cells.add(one.verdict());
            text.append(row(cells));
        }
        return text.toString();
    }

    private static String latencies(final List<Measurement> all) {
        final StringBuilder text = head(List.of("contender", "p50 ms", "p95 ms", "p99 ms", "max ms", "rows"));
        for (final Measurement one : all) {
            final Optional<Latency> latency = Optional.ofNullable(one.latency());
            text.append(row(List.of(
                    one.contender(),
                    number("%.1f", latency.map(Latency::p50).orElse(null)),
                    number("%.1f", latency.map(Latency::p95).orElse(null)),
                    number("%.1f", latency.map(Latency::p99).orElse(null)),
                    number("%.1f", latency.map(Latency::max).orElse(null)),
                    one.verdict())));
        }
        return text.toString();
    }

    private static StringBuilder head(final List<String> heads) {
        return new StringBuilder(row(heads))
                .append(row(heads.stream()
                        .map(head -> head.equals("contender") || head.equals("rows") ? "---" : "---:")
                        .toList()));
    }

    private static String row(final List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String number(final String format, final Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, format, value);
    }

    private Stream<String> workloads() {
        return measurements.stream().map(Measurement::workload).distinct();
    }

    private List<Measurement> of(final String workload) {
        return measurements.stream()
                .filter(one -> one.workload().equals(workload))
                .toList();
    }
}
