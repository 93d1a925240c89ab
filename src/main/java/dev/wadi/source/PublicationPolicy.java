package dev.wadi.source;

/** What is done when the publication has been altered so that changes may be missing in the copy. */
public enum PublicationPolicy {
    /** The tables are loaded again beside the stream; where that cannot be, as with {@link #STOP}. */
    RESYNC,
    /** The pipeline stops, with what has to be done. */
    STOP,
    /** It is told in the log, the tables are loaded again beside the stream, and the pipeline goes on. */
    TELL
}
