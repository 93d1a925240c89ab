package dev.wadi.destination;

/** What a change becomes at the destination. */
public enum LoadMode {
    /** One row per key, which shows the last change. */
    MERGE,
    /** One row per change. */
    APPEND
}
