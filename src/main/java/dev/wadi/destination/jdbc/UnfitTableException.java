package dev.wadi.destination.jdbc;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.TableId;
import dev.wadi.delivery.DeliveryException;

/**
 * A table at the destination cannot take the rows that the source has now, and cannot be altered so that it could. It
 * concerns that table alone: nothing of the transaction is lost with it.
 */
class UnfitTableException extends RuntimeException {

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

    /** What an operator may do. */
    String remedy(final TableId table) {
        return "load it again with: wadi resync " + table;
    }

    /** For a load beside the stream, which ends by it. */
    DeliveryException asFailure(final TableId table) {
        return new DeliveryException("Table " + table + " " + reason, this);
    }

    String reason() {
        return reason;
    }
}
