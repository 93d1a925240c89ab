package dev.wadi.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The lines that a process prints, collected by a thread of its own. All state is guarded by the monitor. */
final class ProcessOutput {
    private static final int LINES_SHOWN = 300;

    private final List<String> lines = new ArrayList<>();
    private final Thread reader;
    private boolean ended;

    ProcessOutput(Process process) {
        reader = new Thread(() -> read(process.inputReader()), "output-of-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    synchronized String text() {
        return String.join("\n", lines);
    }

    /** Fails when the time is over and also when the process has ended without the line. */
    synchronized String await(String wanted, Predicate<String> isWanted, Duration within) {
        long until = System.nanoTime() + within.toNanos();
        int seen = 0;
        while (true) {
            for (; seen < lines.size(); seen++) {
                if (isWanted.test(lines.get(seen))) {
                    return lines.get(seen);
                }
            }
            long rest = until - System.nanoTime();
            if (ended || rest <= 0) {
                throw failure("Expected " + wanted + (ended ? " before the process ended" : " within " + within));
            }
            pause(rest);
        }
    }

    /** Returns when everything that an ended process has printed is here. */
    void awaitEnd() {
        try {
            reader.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized AssertionError failure(String message) {
        List<String> last = lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size());
        return new AssertionError(message + ". The process has printed " + lines.size() + " lines, the last of them:\n"
                + String.join("\n", last));
    }

    private void pause(long nanos) {
        try {
            TimeUnit.NANOSECONDS.timedWait(this, nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("Interrupted while waiting for output");
        }
    }

    private void read(BufferedReader from) {
        try (from) {
            for (String line = from.readLine(); line != null; line = from.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            add("(the output cannot be read any more: " + e.getMessage() + ")");
        }
        end();
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }
}
