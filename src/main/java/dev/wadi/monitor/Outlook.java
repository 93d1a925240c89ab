package dev.wadi.monitor;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** When the limits are reached if the log goes on growing as it does. A time is empty if that is not in sight. */
public record Outlook(
        OptionalDouble bytesPerSecond,
        Optional<Duration> untilThreshold,
        Optional<Duration> untilMaximum,
        Optional<Duration> untilServerLimit) {

    private static final double ALMOST_STILL = 1;

    static Outlook of(final SlotReading reading, final LogLimits limits, final OptionalDouble bytesPerSecond) {
        return new Outlook(
                bytesPerSecond,
                until(limits.thresholdBytes() - reading.retainedBytes(), bytesPerSecond),
                until(limits.maxBytes() - reading.retainedBytes(), bytesPerSecond),
                untilServerLimit(reading.safeWalBytes(), bytesPerSecond));
    }

    private static Optional<Duration> untilServerLimit(final OptionalLong bytes, final OptionalDouble bytesPerSecond) {
        return bytes.isPresent() ? until(bytes.getAsLong(), bytesPerSecond) : Optional.empty();
    }

    private static Optional<Duration> until(final long bytes, final OptionalDouble bytesPerSecond) {
        return bytesPerSecond.isPresent() && bytesPerSecond.getAsDouble() >= ALMOST_STILL && bytes > 0
                ? Optional.of(Duration.ofSeconds((long) (bytes / bytesPerSecond.getAsDouble())))
                : Optional.empty();
    }
}
