package dev.wadi.destination.jdbc;

import dev.wadi.delivery.SqlErrorText;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;

/** Tells a row that is refused for its values from an outage, and what of an error may stand in a log. */
final class RowErrors {

    /** Data exceptions and violated constraints. */
    private static final Set<String> REFUSALS = Set.of("22", "23");

    /** A key that is too long for an index, or a row for a page: no retry makes it shorter. */
    private static final String TOO_LARGE = "54000";

    /** A foreign key, an exclusion constraint or another uniqueness than the key's, and what a trigger may say. */
    private static final Set<String> OF_ORDER = Set.of("23503", "23505", "23P01");

    private static final String RAISED = "P0001";

    /** A right, or a table of Wadi's own, that is missing. */
    private static final Set<String> OPERATOR = Set.of("42501", "42P01");

    private RowErrors() {}

    /** Whether the rows are at fault, so that the same rows would be refused again. */
    static boolean isRefusal(final SQLException e) {
        return e.getSQLState() != null
                && (REFUSALS.contains(classOf(e)) || e.getSQLState().equals(TOO_LARGE));
    }

    /** Whether the rows may be taken when others, also of other tables, have been written or changed before. */
    static boolean mayDependOnOrder(final SQLException e) {
        return e.getSQLState() != null
                && (OF_ORDER.contains(e.getSQLState()) || e.getSQLState().equals(RAISED));
    }

    /** Whether somebody has to give back what is missing at the destination. */
    static boolean needsOperator(final SQLException e) {
        return e.getSQLState() != null && OPERATOR.contains(e.getSQLState());
    }

    private static String classOf(final SQLException e) {
        return e.getSQLState().substring(0, 2);
    }

    /** For logs: never a value of a row. */
    static String describe(final SQLException e) {
        return SqlErrorText.withoutValues(e);
    }

    /** For the dead letter, which has the row anyway: everything that the server has said. */
    static String inFull(final SQLException e) {
        final SQLException error = SqlErrorText.withoutStatement(e);
        final StringJoiner text = new StringJoiner("; ");
        SqlErrorText.serverMessage(error)
                .ifPresentOrElse(
                        message -> {
                            text.add(message.getMessage());
                            Optional.ofNullable(message.getDetail()).ifPresent(text::add);
                            Optional.ofNullable(message.getHint()).ifPresent(text::add);
                        },
                        () -> text.add(String.valueOf(error.getMessage())));
        return text.toString();
    }
}
