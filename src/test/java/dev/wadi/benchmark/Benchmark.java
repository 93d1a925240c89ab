package dev.wadi.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Wadi and what can be had instead of it, in turn on the same machine with the same rows. Started by {@code mvn
 * -Pbenchmark}; the profile in pom.xml names what can be set.
 */
public final class Benchmark {

    private Benchmark() {}

    /** Exits with 1 if a contender has failed or its rows are not those of the source. */
    public static void main(final String[] arguments) throws Exception {
        final double scale = Double.parseDouble(System.getProperty("benchmark.scale", "1"));
        final List<Contender> contenders = contenders(words("benchmark.contenders"), words("benchmark.readers"));
        final List<Measurement> measurements;
        try (Server source = Server.of(System.getProperty("benchmark.source", ""));
                Server destination = Server.of(System.getProperty("benchmark.destination", ""))) {
            final Trial trial = new Trial(source, destination, Sizes.scaled(scale));
            final Conditions conditions = Conditions.now(scale, source, destination);
            measurements = trial.run(workloads(words("benchmark.workloads")), contenders);
            final Report report = new Report(conditions.named(), measurements);
            final Path folder = Path.of("target", "benchmark");
            report.write(folder);
            System.out.println(
                    "\n" + report.text() + "\nAlso in " + folder + ": benchmark.md, benchmark.json, benchmark.svg");
        }
        System.exit(measurements.stream().allMatch(Measurement::isGood) ? 0 : 1);
    }

    /** Those that were named, all if none was; one that cannot take part here is left out with a line that says why. */
    private static List<Contender> contenders(final List<String> wanted, final List<String> readers)
            throws IOException, InterruptedException {
        final List<Contender> all = new ArrayList<>(List.of(new Subscription(), new CamelRoute(), new Limit()));
        if (PsqlPipe.isPossible()) {
            all.add(1, new PsqlPipe());
        } else {
            System.out.println("psql-pipe is left out: there is no psql on the PATH");
        }
        if (wanted.isEmpty() || wanted.contains(DebeziumSink.NAME)) {
            DebeziumSink.resolved(System.getProperty("benchmark.maven", ""))
                    .ifPresentOrElse(
                            all::add,
                            () -> System.out.println(DebeziumSink.NAME
                                    + " is left out: Maven, which has to start the benchmark, cannot bring its jars"));
        }
        readers.forEach(reader -> all.add(new WadiContender(reader)));
        final List<String> names = all.stream().map(Contender::name).toList();
        wanted.stream().filter(name -> !names.contains(name)).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException(
                    "benchmark.contenders: '" + name + "' cannot be used; give some of " + String.join(",", names));
        });
        return all.stream()
                .filter(contender -> wanted.isEmpty() || wanted.contains(contender.name()))
                .toList();
    }

    /** Those that were named; if none was, all but the one that takes longest. */
    private static List<Workload> workloads(final List<String> wanted) {
        final List<Workload> all = List.of(Workload.values());
        final List<String> words = all.stream().map(Workload::word).toList();
        wanted.stream().filter(word -> !words.contains(word)).findFirst().ifPresent(word -> {
            throw new IllegalArgumentException(
                    "benchmark.workloads: '" + word + "' cannot be used; give some of " + String.join(",", words));
        });
        return all.stream()
                .filter(workload ->
                        wanted.isEmpty() ? workload != Workload.TRANSACTION : wanted.contains(workload.word()))
                .toList();
    }

    private static List<String> words(final String property) {
        return Stream.of(System.getProperty(property, "").split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
