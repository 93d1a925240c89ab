package dev.wadi.source.connection;

/**
 * The source refuses, and trying again will not help before somebody has done what the message says. One line that names
 * the object, what is wrong and what to do.
 */
public final class SourceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SourceException(final String message) {
        super(message);
    }

    public SourceException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
