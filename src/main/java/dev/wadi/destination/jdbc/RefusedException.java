package dev.wadi.destination.jdbc;

import dev.wadi.delivery.DeliveryException;
import java.sql.SQLException;

/** Rows are refused for their values, and would be refused again. */
final class RefusedException extends DeliveryException {

    private static final long serialVersionUID = 1L;

    RefusedException(final String message, final SQLException cause) {
        super(message, cause);
    }
}
