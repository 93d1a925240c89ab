package dev.wadi.change;

/**
 * What a change carries that is to become a dead letter because a step of the route has failed on it, or that was one.
 *
 * @param letter the id of the dead letter that the change replays; 0 for none
 * @param step the step that has failed on it; null if none has
 * @param error the kind of the step's error, without values of the row; null if none has failed
 */
public record LetterMark(long letter, String step, String error) {

    public static LetterMark failed(final String step, final String error) {
        return new LetterMark(0, step, error);
    }

    public static LetterMark replay(final long letter) {
        return new LetterMark(letter, null, null);
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
