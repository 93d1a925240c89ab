package dev.wadi.source.connection;

/**
 * The source refuses, and trying again will not help before somebody has done what the message says. One line that names
 * the object, what is wrong and what to do.
 */
public final class SourceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean missesChanges;

    public SourceException(final String message) {
        this(message, false);
    }

    private SourceException(final String message, final boolean missesChanges) {
        super(message);
        this.missesChanges = missesChanges;
    }

    /** Of a source that cannot be gone on with because changes may be missing in the copy. */
    public static SourceException missingChanges(final String message) {
        return new SourceException(message, true);
    }

    public SourceException(final String message, final Throwable cause) {
        super(message, cause);
        this.missesChanges = false;
    }

    /** Whether changes may be missing in the copy, and to start again does not bring them. */
    public boolean missesChanges() {
        return missesChanges;
    }
}
