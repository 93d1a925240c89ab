package dev.wadi.source;

import java.time.Duration;

/** How long to wait before the next attempt: twice as long each time, up to a limit. Confined to one thread. */
final class Backoff {

    private static final int SLOW_FACTOR = 30;

    private final Duration first;
    private final Duration limit;
    private Duration next;

    Backoff(final Duration first, final Duration limit) {
        this.first = first;
        this.limit = limit;
        this.next = first;
    }

    Duration next() {
        final Duration current = next;
        final Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(limit) > 0 ? limit : doubled;
        return current;
    }

    /** How long to wait where trying again soon cannot help. */
    Duration slow() {
        final Duration slow = first.multipliedBy(SLOW_FACTOR);
        return slow.compareTo(limit) > 0 ? limit : slow;
    }

    /** After an attempt that has come further. */
    void reset() {
        next = first;
    }
}
