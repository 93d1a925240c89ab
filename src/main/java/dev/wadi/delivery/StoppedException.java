package dev.wadi.delivery;

/**
 * The destination was told to stop here, or cannot go on: trying again would not help before somebody has mended what
 * the message names.
 */
public final class StoppedException extends DeliveryException {

    private static final long serialVersionUID = 1L;

    public StoppedException(final String message) {
        super(message);
    }

    public StoppedException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
