package dev.wadi.change;

import java.util.List;

/**
 * What a change carries that is to become a dead letter because a step of the route has failed on it, or that was one.
 *
 * @param letter the id of the dead letter that the change replays; 0 for none
 * @param step the step that has failed on it; null if none has
 * @param error the kind of the step's error, without values of the row; null if none has failed
 * @param passed the steps of Wadi's that have changed its values already, which are not to do so again
 */
public record LetterMark(long letter, String step, String error, List<String> passed) {

    public LetterMark {
        passed = List.copyOf(passed);
    }

    public static LetterMark failed(final String step, final String error, final List<String> passed) {
        return new LetterMark(0, step, error, passed);
    }

    public static LetterMark replay(final long letter, final List<String> passed) {
        return new LetterMark(letter, null, null, passed);
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
