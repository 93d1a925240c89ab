package dev.wadi.benchmark;

import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalDouble;

/** A contender at work. */
interface Running extends AutoCloseable {

    /** Returns when all changes of the task are taken; only for one that writes nothing. */
    default void awaitTaken(final Duration within) {
        throw new UnsupportedOperationException("It writes; its rows tell");
    }

    /** Throws if it has ended by itself, with what it said. */
    void requireAlive();

    /** What its own processes have used so far; empty if it has none. */
    OptionalDouble cpuSeconds();

    /** The most that its heap has held, garbage included, in bytes; known when it is closed, empty if it has none. */
    OptionalDouble peakHeapBytes();

    @Override
    void close() throws SQLException;
}
