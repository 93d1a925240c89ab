package dev.wadi.delivery;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What a database's error may say in a log, or anywhere else where values of rows have no place. */
public final class SqlErrorText {

    /** Classes whose messages speak of connections, rights, names and resources; others quote values. */
    private static final Set<String> WITHOUT_VALUES =
            Set.of("08", "0A", "25", "28", "3D", "3F", "40", "42", "53", "54", "55", "57", "58", "XX");

    private SqlErrorText() {}

    /** One line, never with a value of a row. */
    public static String withoutValues(final SQLException e) {
        final SQLException error = withoutStatement(e);
        if (isOurs(error)
                || error.getSQLState() == null
                || WITHOUT_VALUES.contains(error.getSQLState().substring(0, 2))) {
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

    /** The driver throws its own kinds. */
    private static boolean isOurs(final SQLException e) {
        return e.getClass() == SQLException.class || e.getClass().getName().startsWith("dev.wadi.");
    }

    /** What the driver says of a batch of statements quotes their parameters. */
    public static SQLException withoutStatement(final SQLException e) {
        return e instanceof BatchUpdateException && e.getCause() instanceof SQLException cause ? cause : e;
    }

    /** What the server has said; empty if the error is not the server's. */
    public static Optional<ServerErrorMessage> serverMessage(final SQLException e) {
        return e instanceof PSQLException server
                ? Optional.ofNullable(server.getServerErrorMessage())
                : Optional.empty();
    }
}
