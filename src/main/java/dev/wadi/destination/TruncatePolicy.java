package dev.wadi.destination;

/** What happens when a table is truncated at the source. */
public enum TruncatePolicy {
    /** All live rows are marked deleted. */
    FLAG,
    /** Nothing; the rows stay live. */
    IGNORE,
    /** The pipeline stops. */
    STOP
}
