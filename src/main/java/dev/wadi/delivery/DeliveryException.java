package dev.wadi.delivery;

/** What was handed over could not be made durable. The message names the destination, the table and the position. */
public class DeliveryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DeliveryException(final String message) {
        super(message);
    }

    public DeliveryException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
