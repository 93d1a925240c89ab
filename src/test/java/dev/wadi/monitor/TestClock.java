package dev.wadi.monitor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that a test moves; over a running base it goes on by itself too. */
final class TestClock extends Clock {

    private final Clock base;
    private volatile Duration ahead = Duration.ZERO;

    private TestClock(final Clock base) {
        this.base = base;
    }

    static TestClock running() {
        return new TestClock(Clock.systemUTC());
    }

    static TestClock standing() {
        return new TestClock(Clock.fixed(Instant.parse("2026-03-01T03:00:00Z"), ZoneOffset.UTC));
    }

    void advance(final Duration by) {
        ahead = ahead.plus(by);
    }

    @Override
    public Instant instant() {
        return base.instant().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(final ZoneId zone) {
        return this;
    }
}
