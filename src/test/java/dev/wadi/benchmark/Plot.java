package dev.wadi.benchmark;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Bars for every workload, drawn as SVG: changes a second, or the median and the 99th percentile of the latency. */
final class Plot {

    private static final int WIDTH = 760;
    private static final int LABELS = 140;
    private static final int NUMBERS = 170;
    private static final int BAR = 20;
    private static final int LINE = 26;

    private final StringBuilder svg = new StringBuilder();
    private int y = 10;

    private Plot() {}

    static String of(final List<Measurement> measurements) {
        final Plot plot = new Plot();
        measurements.stream()
                .map(Measurement::workload)
                .distinct()
                .forEach(workload -> plot.chart(
                        workload,
                        measurements.stream()
                                .filter(one -> one.workload().equals(workload))
                                .toList()));
        return """
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="13">
                <rect width="100%%" height="100%%" fill="white"/>
                %s</svg>
                """.formatted(WIDTH, plot.y, plot.svg);
    }

    private void chart(final String workload, final List<Measurement> all) {
        final boolean isLatency = all.stream().anyMatch(one -> one.latency() != null);
        y += LINE;
        text(10, workload + (isLatency ? ": milliseconds, p50 in p99" : ": changes a second"), " font-weight=\"bold\"");
        if (isLatency) {
            bars(all, one -> one.latency() == null ? null : one.latency().p99(), one -> one.latency()
                    .p50());
        } else {
            bars(all, Measurement::changesPerSecond, one -> 0.0);
        }
    }

    private void bars(
            final List<Measurement> all,
            final Function<Measurement, Double> length,
            final Function<Measurement, Double> inner) {
        final double longest = all.stream()
                .map(length)
                .mapToDouble(value -> value == null ? 0 : value)
                .max()
                .orElse(0);
        for (final Measurement one : all) {
            y += LINE;
            text(10, one.contender(), "");
            final Double value = length.apply(one);
            if (value == null) {
                text(LABELS, "failed", "");
                continue;
            }
            final double unit = longest > 0 ? (WIDTH - LABELS - NUMBERS) / longest : 0;
            final boolean isOurs = one.contender().startsWith("wadi");
            final double innerValue = inner.apply(one);
            bar(value * unit, isOurs ? "#e9a23b" : "#9db4c0");
            bar(innerValue * unit, isOurs ? "#b26a00" : "#5c7886");
            final String label = innerValue > 0
                    ? String.format(Locale.ROOT, "%.1f, %.1f", innerValue, value)
                    : String.format(Locale.ROOT, "%,.0f", value);
            text((int) (LABELS + value * unit + 6), label, "");
        }
        y += LINE / 2;
    }

    private void bar(final double length, final String colour) {
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                LABELS,
                y - BAR + 5,
                length,
                BAR,
                colour));
    }

    private void text(final int x, final String content, final String style) {
        svg.append(String.format("<text x=\"%d\" y=\"%d\"%s>%s</text>%n", x, y, style, content));
    }
}
