package dev.wadi.benchmark;

/**
 * What one contender did in one workload; null where there is nothing to say.
 *
 * @param workload with how it was run, for a latency
 * @param startSeconds from its start until it began
 * @param seconds from there until all changes were visible, or taken by one that writes nothing
 * @param cpuMicrosPerChange of its own processes in that time; also the seconds per million changes
 * @param verdict whether the rows arrived as they are, or why there is no measurement
 */
record Measurement(
        String contender,
        String workload,
        Integer changes,
        Double startSeconds,
        Double seconds,
        Double changesPerSecond,
        Double cpuMicrosPerChange,
        Double sourceCpuMicrosPerChange,
        Double destinationCpuMicrosPerChange,
        Double peakHeapMegabytes,
        Latency latency,
        String verdict) {

    static final String EQUAL = "equal";
    static final String NOTHING_WRITTEN = "writes nothing";

    static Measurement failed(final String contender, final String workload, final String reason) {
        return new Measurement(
                contender, workload, null, null, null, null, null, null, null, null, null, "FAILED: " + reason);
    }

    static Measurement of(final String contender, final String workload, final Latency latency, final String verdict) {
        return new Measurement(
                contender,
                workload,
                latency.transactions(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                latency,
                verdict);
    }

    boolean isGood() {
        return verdict.equals(EQUAL) || verdict.equals(NOTHING_WRITTEN);
    }
}
