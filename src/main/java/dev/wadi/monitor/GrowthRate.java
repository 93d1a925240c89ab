package dev.wadi.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;

/** How fast the retained log grows, over the readings of a window. Guarded by its owner. */
final class GrowthRate {

    /** Below it the rate says more about one burst than about what will be. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final Duration window;
    private final Deque<Sample> samples = new ArrayDeque<>();

    private record Sample(Instant at, long bytes) {}

    GrowthRate(final Duration window) {
        this.window = window;
    }

    void add(final Instant at, final long bytes) {
        samples.removeIf(
                sample -> sample.at().isBefore(at.minus(window)) || sample.at().isAfter(at));
        samples.addLast(new Sample(at, bytes));
    }

    /** Another slot than before: what was measured says nothing of it. */
    void forget() {
        samples.clear();
    }

    /** Negative while it shrinks; empty until two readings are there. */
    OptionalDouble bytesPerSecond() {
        if (samples.isEmpty()) {
            return OptionalDouble.empty();
        }
        final Sample first = samples.getFirst();
        final Sample last = samples.getLast();
        final Duration between = Duration.between(first.at(), last.at());
        return between.compareTo(SHORTEST) < 0
                ? OptionalDouble.empty()
                : OptionalDouble.of((last.bytes() - first.bytes()) / (between.toMillis() / 1000.0));
    }
}
