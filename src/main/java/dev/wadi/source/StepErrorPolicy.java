package dev.wadi.source;

/** What is done when a step of the route fails on a change for a reason that does not pass by itself. */
public enum StepErrorPolicy {
    /** The pipeline stops at that change. */
    STOP,
    /** The change goes to the table wadi.dead_letter, and later changes of its row wait behind it. */
    DEAD_LETTER,
    /** The pipeline starts again from what is durable, after longer and longer pauses, until the step passes. */
    RETRY
}
