package dev.wadi.command;

import java.util.concurrent.CountDownLatch;
import sun.misc.Signal;

/**
 * Turns SIGTERM and SIGINT into a request that the main thread can wait for. A shutdown hook would run beside others
 * that stop what is still needed, and the JVM would not end with 0.
 */
final class Shutdown {

    private final CountDownLatch requested = new CountDownLatch(1);

    static Shutdown onSignals() {
        final Shutdown shutdown = new Shutdown();
        Signal.handle(new Signal("TERM"), signal -> shutdown.request());
        Signal.handle(new Signal("INT"), signal -> shutdown.request());
        return shutdown;
    }

    private void request() {
        requested.countDown();
    }

    boolean isRequested() {
        return requested.getCount() == 0;
    }

    void await() throws InterruptedException {
        requested.await();
    }
}
