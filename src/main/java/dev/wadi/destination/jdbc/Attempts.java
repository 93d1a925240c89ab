package dev.wadi.destination.jdbc;

import static java.util.Objects.requireNonNull;

import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.StoppedException;
import dev.wadi.wire.SharedSessionException;
import java.sql.SQLException;

/**
 * Runs what the destination may refuse, or may not be there for. Every such error leaves as a {@link DeliveryException}
 * with a sentence about the database and no value of a row, and refused rows are told apart from an outage. Any thread.
 */
final class Attempts {

    interface Action {
        void run() throws SQLException;
    }

    interface Question<T> {
        T ask() throws SQLException;
    }

    private final DestinationDatabase database;

    Attempts(final DestinationDatabase database) {
        this.database = requireNonNull(database, "database");
    }

    /**
     * @param failure what the database does if this fails, as it follows after its name
     * @throws RefusedException if rows are refused for their values
     */
    void run(final String failure, final Action action) {
        ask(failure, () -> {
            action.run();
            return null;
        });
    }

    /** The same for something that has an answer. */
    <T> T ask(final String failure, final Question<T> question) {
        try {
            return question.ask();
        } catch (final SharedSessionException e) {
            throw new StoppedException(database + " " + e.getMessage(), e);
        } catch (final SQLException e) {
            final String message = database + " " + failure + ": " + RowErrors.describe(e);
            throw RowErrors.isRefusal(e) ? new RefusedException(message, e) : new DeliveryException(message, e);
        } catch (final IllegalArgumentException e) {
            throw new DeliveryException(database + " " + failure + ": " + e.getMessage(), e);
        }
    }
}
