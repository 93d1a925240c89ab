package dev.wadi.monitor;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What a pipeline's slot may hold back, and how patient the monitoring is.
 *
 * @param maxBytes where the pipeline is disabled
 * @param thresholdPercent of the maximum, where an alert is raised
 * @param reminder how long an alert that lasts is not repeated
 * @param patience how long the slot may be unread, unconfirmed or unreachable before that is an alert
 */
public record LogLimits(
        String pipeline,
        String slot,
        long maxBytes,
        int thresholdPercent,
        AtMaximum atMaximum,
        Duration reminder,
        Duration patience) {

    /** An alert clears at this share of where it was raised, so that a size around the threshold is one alert. */
    private static final double CLEARS_AT = 0.9;

    public LogLimits {
        requireNonNull(pipeline, "pipeline");
        requireNonNull(slot, "slot");
        requireNonNull(atMaximum, "atMaximum");
        requireNonNull(reminder, "reminder");
        requireNonNull(patience, "patience");
    }

    public long thresholdBytes() {
        return thresholdOf(maxBytes);
    }

    long thresholdOf(final long limitBytes) {
        return Math.round(limitBytes * (thresholdPercent / 100.0));
    }

    boolean isClear(final long bytes, final long limitBytes) {
        return bytes < thresholdOf(limitBytes) * CLEARS_AT;
    }
}
