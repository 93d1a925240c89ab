package dev.wadi.testing;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** What the links of a proxy let through, and when. All its state is guarded by its own monitor. */
final class ProxyFlow {
    private static final long UNLIMITED = Long.MAX_VALUE;

    private boolean held;
    private Duration delay = Duration.ZERO;
    private long left = UNLIMITED;
    private long taken;

    synchronized void pass() {
        held = false;
        delay = Duration.ZERO;
        left = UNLIMITED;
        notifyAll();
    }

    synchronized void hold() {
        held = true;
    }

    synchronized void delay(Duration duration) {
        delay = duration;
    }

    synchronized void cutAfter(long bytes) {
        left = bytes;
    }

    /** Wakes the waiting links, so that those which have ended can see it. */
    synchronized void recheck() {
        notifyAll();
    }

    /** Waits until data may go on; returns early when the link has ended. */
    synchronized void await(BooleanSupplier ended) throws InterruptedException {
        long until = System.nanoTime() + delay.toNanos();
        while (!ended.getAsBoolean()) {
            long rest = until - System.nanoTime();
            if (held) {
                wait();
            } else if (rest > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, rest);
            } else {
                return;
            }
        }
    }

    /** Counts bytes from the server; the one that reaches the limit lifts it. */
    synchronized Share take(int bytes) {
        Share share = share(bytes);
        taken += share.bytes();
        return share;
    }

    private Share share(int bytes) {
        if (bytes < left) {
            left -= left == UNLIMITED ? 0 : bytes;
            return new Share(bytes, false);
        }
        Share last = new Share((int) left, true);
        left = UNLIMITED;
        return last;
    }

    synchronized long taken() {
        return taken;
    }

    /** How many bytes may pass, and whether the link is to be cut behind them. */
    record Share(int bytes, boolean cut) {}
}
