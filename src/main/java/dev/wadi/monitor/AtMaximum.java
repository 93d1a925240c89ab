package dev.wadi.monitor;

/** What happens to the slot when the pipeline is disabled at the maximum. */
public enum AtMaximum {
    /** It goes on holding the log back, so that the pipeline can catch up. */
    KEEP,
    /** It is dropped: the source's disk is safe, and everything has to be loaded again. */
    DROP
}
