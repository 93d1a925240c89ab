package dev.wadi.monitor;

import java.time.Duration;

/** A transaction that has been writing for long; never with the text of its query, which may hold rows. */
record OpenTransaction(long pid, String user, String state, Duration age, String queryStart) {

    String describe() {
        return "process " + pid + " of user " + user + " (" + state + "), open for " + Readable.time(age)
                + ", last query begun " + queryStart;
    }
}
