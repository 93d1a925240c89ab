package dev.wadi.monitor;

/** What an alert is about; each kind is raised, repeated and cleared on its own. */
public enum AlertKind {
    /** The log that the slot holds back, against the pipeline's threshold and maximum. */
    SIZE,
    /** The same log against the server's own limit, after which the server breaks the slot. */
    SERVER_LIMIT,
    /** The server has broken the slot. */
    LOST,
    MISSING,
    /** Nobody reads from the slot. */
    INACTIVE,
    /** Somebody reads, and nothing is confirmed although the log grows. */
    STALLED,
    /** The source cannot be asked. */
    NO_ANSWER,
    TEST
}
