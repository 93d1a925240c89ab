package dev.wadi.change;

/**
 * What a change carries that is to become a dead letter because a step of the route has failed on it, or that was one.
 *
 * @param letter the id of the dead letter that the change replays; 0 for none
 * @param step the step that has failed on it; null if none has
 * @param error the kind of the step's error, without values of the row
 * @param replayFrom the step that had failed on the change that is replayed; null if it is no replay
 */
public record LetterMark(long letter, String step, String error, String replayFrom) {

    public static LetterMark failed(final String step, final String error) {
        return new LetterMark(0, step, error, null);
    }

    /** Whether the change is to be written as a dead letter. */
    public boolean isFailed() {
        return step != null;
    }

    /** Whether the change takes the place of a dead letter. */
    public boolean isReplay() {
        return letter != 0;
    }
}
