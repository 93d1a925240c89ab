package dev.wadi.monitor;

import java.time.Duration;

/** A transaction that was prepared for a two-phase commit and is neither committed nor rolled back. */
record PreparedTransaction(String id, String owner, String database, Duration age) {

    String describe() {
        return "prepared transaction '" + id + "' of user " + owner + " in database " + database + ", waiting for "
                + Readable.time(age);
    }
}
