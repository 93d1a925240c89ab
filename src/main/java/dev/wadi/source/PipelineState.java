package dev.wadi.source;

/** What a pipeline is doing. */
public enum PipelineState {
    STARTING,
    /** The historical load runs. */
    LOADING,
    STREAMING,
    /** Something failed that can pass; it waits to start again. */
    RETRYING,
    /** Something failed that somebody has to mend. */
    FAILED,
    STOPPED
}
