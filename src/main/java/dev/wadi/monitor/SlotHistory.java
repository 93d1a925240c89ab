package dev.wadi.monitor;

import dev.wadi.change.Position;
import java.time.Duration;
import java.time.Instant;

/** Since when something has been so. Guarded by its owner. */
final class SlotHistory {

    /** A segment of the log: less than this is written without anybody's doing. */
    private static final long GROWTH_BYTES = 16L << 20;

    private boolean wasSeen;
    private Instant missingSince;
    private Instant unreadSince;
    private Instant unansweredSince;
    private Position confirmed;
    private long unconfirmedWhenItMoved;
    private Instant stalledSince;

    void observe(final SlotReading reading, final PipelineView pipeline) {
        final Instant at = reading.at();
        unansweredSince = null;
        wasSeen |= reading.exists();
        missingSince = reading.exists() ? null : firstOf(missingSince, at);
        final boolean isUnread = reading.exists() && !reading.isActive() && !pipeline.isLoading();
        unreadSince = isUnread ? firstOf(unreadSince, at) : null;
        if (!reading.confirmed().equals(confirmed)) {
            confirmed = reading.confirmed();
            unconfirmedWhenItMoved = reading.unconfirmedBytes();
        }
        final boolean isStalled =
                reading.isActive() && reading.unconfirmedBytes() - unconfirmedWhenItMoved >= GROWTH_BYTES;
        stalledSince = isStalled ? firstOf(stalledSince, at) : null;
    }

    void noAnswer(final Instant at) {
        unansweredSince = firstOf(unansweredSince, at);
    }

    private static Instant firstOf(final Instant since, final Instant now) {
        return since == null ? now : since;
    }

    boolean wasSeen() {
        return wasSeen;
    }

    Duration missing(final Instant now) {
        return since(missingSince, now);
    }

    Duration unread(final Instant now) {
        return since(unreadSince, now);
    }

    Duration unanswered(final Instant now) {
        return since(unansweredSince, now);
    }

    Duration stalled(final Instant now) {
        return since(stalledSince, now);
    }

    /** Negative if it is not so. */
    private static Duration since(final Instant since, final Instant now) {
        return since == null ? Duration.ofSeconds(-1) : Duration.between(since, now);
    }
}
