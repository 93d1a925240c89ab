package dev.wadi.source.pgoutput;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How long a server has said nothing. Counted by the thread that polls, asked for by any. */
final class Silence {

    /** More than this between two polls was not silence of the server: somebody else kept the thread. */
    private static final long LONGEST_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int LONG_PART = 6;

    private final long limitNanos;
    private long lastPoll;
    private volatile long nanos;

    Silence(final Duration limit) {
        this.limitNanos = limit.toNanos();
    }

    /** Nothing has come with a poll. */
    void goOn() throws SQLException {
        final long now = System.nanoTime();
        nanos += Math.min(now - lastPoll, LONGEST_POLL_NANOS);
        lastPoll = now;
        if (nanos > limitNanos) {
            throw new SQLException("nothing has come for " + TimeUnit.NANOSECONDS.toSeconds(limitNanos)
                    + " s, not even an answer; the connection or the server is dead");
        }
    }

    void end() {
        if (nanos > 0) {
            nanos = 0;
        }
    }

    /** So long that an answer is to be asked for: a server without wal_sender_timeout sends none by itself. */
    boolean isLong() {
        return nanos > limitNanos / LONG_PART;
    }
}
