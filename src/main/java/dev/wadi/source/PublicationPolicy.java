package dev.wadi.source;

/** What is done when the publication has been altered so that changes may be missing in the copy. */
public enum PublicationPolicy {
    /** The tables are loaded again beside the stream; where that cannot be, as with {@link #STOP}. */
    RESYNC,
    /** The pipeline stops, with what has to be done. */
    STOP,
    /** The log says so, nothing is loaded again, and the pipeline goes on. */
    TELL
}
