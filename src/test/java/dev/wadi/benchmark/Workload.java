package dev.wadi.benchmark;

import java.util.Locale;

/** What is measured. Each has a database of its own at the source, so that none reads the changes of another. */
enum Workload {
    /** The rows that were there before. */
    LOAD,
    /** Changes that wait in the log, read and applied as fast as it goes. */
    STREAM,
    /** Single-row transactions at a steady pace, alone and beside a bulk load. */
    LATENCY,
    /** Five million rows in one transaction: not a matter of speed but of memory. Only if it is asked for. */
    TRANSACTION;

    String database() {
        return "wadi_benchmark_" + word();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
