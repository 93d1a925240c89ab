package dev.wadi.destination.jdbc;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Tells a row that is refused for its values from an outage, and what of an error may stand in a log. */
final class RowErrors {

    /** Data exceptions and violated constraints. */
    private static final Set<String> REFUSALS = Set.of("22", "23");

    /** A key that is too long for an index, or a row for a page: no retry makes it shorter. */
    private static final String TOO_LARGE = "54000";

    /** Classes whose messages speak of connections, rights, names and resources; others quote values. */
    private static final Set<String> WITHOUT_VALUES =
            Set.of("08", "0A", "25", "28", "3D", "3F", "40", "42", "53", "54", "55", "57", "58", "XX");

    private RowErrors() {}

    /** Whether the rows are at fault, so that the same rows would be refused again. */
    static boolean isRefusal(final SQLException e) {
        return e.getSQLState() != null
                && (REFUSALS.contains(classOf(e)) || e.getSQLState().equals(TOO_LARGE));
    }

    private static String classOf(final SQLException e) {
        return e.getSQLState().substring(0, 2);
    }

    /** For logs: never a value of a row. */
    static String describe(final SQLException e) {
        final SQLException error = unwrapped(e);
        if (error instanceof UnfilledRowException
                || error.getSQLState() == null
                || WITHOUT_VALUES.contains(classOf(error))) {
            return String.valueOf(error.getMessage()).lines().findFirst().orElse("");
        }
        final StringJoiner text = new StringJoiner(", ");
        text.add("SQLSTATE " + error.getSQLState());
        serverMessage(error).ifPresent(message -> {
            Optional.ofNullable(message.getConstraint()).ifPresent(name -> text.add("constraint " + name));
            Optional.ofNullable(message.getColumn()).ifPresent(name -> text.add("column " + name));
        });
        return text.toString();
    }

    /** For the dead letter, which has the row anyway: everything that the server has said. */
    static String inFull(final SQLException e) {
        final SQLException error = unwrapped(e);
        final StringJoiner text = new StringJoiner("; ");
        serverMessage(error)
                .ifPresentOrElse(
                        message -> {
                            text.add(message.getMessage());
                            Optional.ofNullable(message.getDetail()).ifPresent(text::add);
                            Optional.ofNullable(message.getHint()).ifPresent(text::add);
                        },
                        () -> text.add(String.valueOf(error.getMessage())));
        return text.toString();
    }

    private static Optional<ServerErrorMessage> serverMessage(final SQLException e) {
        return e instanceof PSQLException server
                ? Optional.ofNullable(server.getServerErrorMessage())
                : Optional.empty();
    }

    /** What the driver says of a batch of statements quotes their parameters. */
    private static SQLException unwrapped(final SQLException e) {
        return e instanceof BatchUpdateException && e.getCause() instanceof SQLException cause ? cause : e;
    }
}
