package dev.wadi.delivery;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Position;

/**
 * How far a pipeline has come, as it is stored with the data.
 *
 * @param position the end of the last source transaction that is durable; while loading, where the
 *     slot's changes begin, once it is there
 */
public record Progress(Phase phase, String slot, Position position) {

    /** How far the historical load is. */
    public enum Phase {
        /** The load has begun and has not ended; what it has written so far is not shown to anybody. */
        LOADING,
        /** All rows are loaded and not shown yet: the changes since go to them, until they are as the source is. */
        CATCHING_UP,
        STREAMING
    }

    public Progress {
        requireNonNull(phase, "phase");
        requireNonNull(slot, "slot");
        requireNonNull(position, "position");
    }

    public static Progress loading(final String slot) {
        return new Progress(Phase.LOADING, slot, Position.ZERO);
    }

    /** @param start where the slot's changes begin, by which it is known again */
    public static Progress loading(final String slot, final Position start) {
        return new Progress(Phase.LOADING, slot, start);
    }

    public static Progress catchingUp(final String slot, final Position position) {
        return new Progress(Phase.CATCHING_UP, slot, position);
    }

    public static Progress streaming(final String slot, final Position position) {
        return new Progress(Phase.STREAMING, slot, position);
    }

    /** The same when everything up to the position is durable. A load that has not ended stays where it was. */
    public Progress at(final Position reached) {
        return phase == Phase.LOADING ? this : new Progress(phase, slot, reached);
    }
}
