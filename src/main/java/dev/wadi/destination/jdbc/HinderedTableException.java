package dev.wadi.destination.jdbc;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.TableId;
import dev.wadi.delivery.DeliveryException;

/** A table that cannot be written to until an operator has acted, and is loaded again by itself after that. */
final class HinderedTableException extends UnfitTableException {

    private static final long serialVersionUID = 1L;

    private final transient Hindrance hindrance;

    HinderedTableException(final Hindrance hindrance) {
        super(requireNonNull(hindrance, "hindrance").reason());
        this.hindrance = hindrance;
    }

    @Override
    String remedy(final TableId table) {
        return hindrance.remedyInFull() + "; after that it is loaded again by itself";
    }

    @Override
    DeliveryException asFailure(final TableId table) {
        return new DeliveryException("Table " + table + " " + reason() + "; " + hindrance.remedyInFull(), this);
    }

    Hindrance hindrance() {
        return hindrance;
    }
}
