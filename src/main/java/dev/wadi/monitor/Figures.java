package dev.wadi.monitor;

import dev.wadi.monitor.Alert.Figure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The small table of an alert. */
final class Figures {

    private Figures() {}

    static List<Figure> of(final SlotReading reading, final Outlook outlook, final LogLimits limits) {
        return List.of(
                new Figure("Log held back", Readable.size(reading.retainedBytes())),
                new Figure(
                        "Maximum", Readable.size(limits.maxBytes()) + ", alert at " + limits.thresholdPercent() + " %"),
                new Figure("Share of the maximum", Readable.percent(reading.retainedBytes(), limits.maxBytes())),
                new Figure(
                        "Growth",
                        outlook.bytesPerSecond().isPresent()
                                ? Readable.rate(outlook.bytesPerSecond().getAsDouble())
                                : "not known yet"),
                new Figure(
                        "Time left until the alert", left(outlook.untilThreshold(), reading, limits.thresholdBytes())),
                new Figure("Time left until the maximum", left(outlook.untilMaximum(), reading, limits.maxBytes())),
                new Figure("The server's own limit", serverLimit(reading, outlook)),
                new Figure("Not confirmed yet", Readable.size(reading.unconfirmedBytes())),
                new Figure("Confirmed position", reading.confirmed().toString()),
                new Figure("Slot", limits.slot() + ", " + state(reading)));
    }

    private static String left(final Optional<Duration> time, final SlotReading reading, final long limit) {
        return time.map(Readable::time)
                .orElse(reading.exists() && reading.retainedBytes() >= limit ? "reached" : "not in sight");
    }

    private static String serverLimit(final SlotReading reading, final Outlook outlook) {
        if (reading.serverLimitBytes().isEmpty()) {
            return "none: the disk is the limit";
        }
        return Readable.size(reading.serverLimitBytes().getAsLong()) + ", "
                + outlook.untilServerLimit()
                        .map(time -> Readable.time(time) + " left")
                        .orElse("not in sight");
    }

    private static String state(final SlotReading reading) {
        if (!reading.exists()) {
            return "missing";
        }
        final String activity = reading.isActive() ? "read from" : "not read from";
        return reading.walStatus().isEmpty() ? activity : activity + ", wal_status " + reading.walStatus();
    }
}
