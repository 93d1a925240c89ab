package dev.wadi.scenario;

import java.io.IOException;
import java.util.Random;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** A user's step that fails now and then, at calls that a seed decides, and not more often than it may. Any thread. */
public final class FlakyStep implements Processor {

    private Random random = new Random(0);
    private int oneIn = 10;
    private int failures = 1;
    private boolean isTransient;

    @Override
    public void process(final Exchange exchange) throws IOException {
        if (!failsNow()) {
            return;
        }
        if (isTransient) {
            throw new IOException("this endpoint does not answer now");
        }
        throw new IllegalStateException("this step does not like it now");
    }

    private synchronized boolean failsNow() {
        if (failures == 0 || random.nextInt(oneIn) > 0) {
            return false;
        }
        failures--;
        return true;
    }

    public synchronized void setSeed(final long seed) {
        random = new Random(seed);
    }

    /** How many calls there are for each that fails. */
    public synchronized void setOneIn(final int calls) {
        oneIn = calls;
    }

    /** How often it fails in the life of a process. */
    public synchronized void setFailures(final int most) {
        failures = most;
    }

    /** Whether it fails as an endpoint that cannot be reached. */
    public void setTransient(final boolean value) {
        isTransient = value;
    }
}
