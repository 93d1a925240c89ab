package dev.wadi.delivery;

/** Rows are refused for their values, and would be refused again. */
public final class RefusedRowsException extends DeliveryException {

    private static final long serialVersionUID = 1L;

    public RefusedRowsException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
