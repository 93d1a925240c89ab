package dev.wadi.benchmark;

import java.util.Arrays;

/** Milliseconds from the end of the commit at the source until the row is seen at the destination. */
record Latency(int transactions, double p50, double p95, double p99, double max) {

    static Latency of(final long[] nanos) {
        final long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Latency(
                sorted.length,
                percentile(sorted, 50),
                percentile(sorted, 95),
                percentile(sorted, 99),
                percentile(sorted, 100));
    }

    private static double percentile(final long[] sorted, final int percent) {
        final int rank = (int) Math.ceil(sorted.length * percent / 100.0);
        return sorted[Math.max(0, rank - 1)] / 1e6;
    }
}
