package dev.wadi.delivery;

/** A destination that refuses until an operator has acted; nothing is lost, and it goes on by itself after that. */
public final class OperatorNeededException extends DeliveryException {

    private static final long serialVersionUID = 1L;

    public OperatorNeededException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
