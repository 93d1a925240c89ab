package dev.wadi.delivery;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Position;

/**
 * How far a pipeline has come, as it is stored with the data.
 *
 * @param position while streaming: the end of the last source transaction that is durable
 */
public record Progress(Phase phase, String slot, Position position) {

    /** Whether the historical load has ended. */
    public enum Phase {
        /** The load has begun and has not ended; what it has written so far is not shown to anybody. */
        LOADING,
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

    public static Progress streaming(final String slot, final Position position) {
        return new Progress(Phase.STREAMING, slot, position);
    }
}
