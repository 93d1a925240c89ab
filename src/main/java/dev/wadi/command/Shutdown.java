package dev.wadi.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import sun.misc.Signal;

/**
 * Turns SIGTERM, SIGINT and the failure of a pipeline into a request that the main thread can wait for; the first one
 * decides the exit code. A shutdown hook would run beside others that stop what is still needed, and the JVM would not end
 * with 0.
 */
final class Shutdown {

    private static final int DONE = 0;
    private static final int UNDECIDED = -1;

    private final CountDownLatch requested = new CountDownLatch(1);
    private final AtomicInteger exitCode = new AtomicInteger(UNDECIDED);

    static Shutdown onSignals() {
        final Shutdown shutdown = new Shutdown();
        Signal.handle(new Signal("TERM"), signal -> shutdown.request(DONE));
        Signal.handle(new Signal("INT"), signal -> shutdown.request(DONE));
        return shutdown;
    }

    /** Any thread. */
    void pipelineHasFailed() {
        request(WadiCommand.PIPELINE_FAILED);
    }

    private void request(final int code) {
        exitCode.compareAndSet(UNDECIDED, code);
        requested.countDown();
    }

    boolean isRequested() {
        return requested.getCount() == 0;
    }

    boolean isForFailure() {
        return exitCode.get() == WadiCommand.PIPELINE_FAILED;
    }

    /** Waits for the request and returns the exit code that goes with it. */
    int await() throws InterruptedException {
        requested.await();
        return exitCode.get();
    }
}
