package dev.wadi.destination;

/** What happens to a row that the destination refuses for its values. */
public enum RowErrorPolicy {
    /** The change waits in a table of its own, and the rest goes on. */
    DEAD_LETTER,
    /** The pipeline stops. */
    STOP
}
