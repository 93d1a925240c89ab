package dev.wadi.command;

/** What the program does when a pipeline has failed for good. */
enum OnFailure {
    /** Stops in order and ends with {@link WadiCommand#PIPELINE_FAILED}, so that a supervisor can act. */
    EXIT,
    /** Keeps running, with health DOWN, until somebody stops it or edits the route. */
    STAY
}
