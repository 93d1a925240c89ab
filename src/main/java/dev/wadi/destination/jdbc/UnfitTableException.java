package dev.wadi.destination.jdbc;

import static java.util.Objects.requireNonNull;

/**
 * A table at the destination cannot take the rows that the source has now, and cannot be altered so that it could. It
 * concerns that table alone: nothing of the transaction is lost with it.
 */
final class UnfitTableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * @param reason as it follows after "the table"
     */
    UnfitTableException(final String reason, final Throwable cause) {
        super(requireNonNull(reason, "reason"), cause);
        this.reason = reason;
    }

    UnfitTableException(final String reason) {
        this(reason, null);
    }

    String reason() {
        return reason;
    }
}
