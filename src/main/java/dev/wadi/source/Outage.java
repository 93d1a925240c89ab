package dev.wadi.source;

import dev.wadi.delivery.SqlErrorText;
import dev.wadi.source.connection.ConnectionProblem;
import dev.wadi.source.connection.SourceDatabase;
import java.sql.SQLException;
import java.util.Set;

/**
 * The source cannot be read from now, and is tried again: often where that passes by itself, like a connection that was
 * lost, seldom where somebody has to act first.
 */
final class Outage extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** No right to that, no such database, no such object, not set up for it, a reader. */
    private static final Set<String> SOMEBODY_HAS_TO_ACT = Set.of("42501", "3D000", "42704", "55000", "25006", "0A000");

    /** A user, password or certificate that is refused. */
    private static final String REFUSED_USER = "28";

    private final boolean needsSomebody;

    private Outage(final String message, final boolean needsSomebody, final Throwable cause) {
        super(message, cause);
        this.needsSomebody = needsSomebody;
    }

    static Outage connecting(final SourceDatabase database, final SQLException e) {
        return new Outage(ConnectionProblem.of(database, e).text(), needsSomebody(e), e);
    }

    static Outage reading(final SQLException e) {
        return new Outage(SqlErrorText.withoutValues(e), needsSomebody(e), e);
    }

    static Outage passing(final String message) {
        return new Outage(message, false, null);
    }

    static Outage lasting(final String message) {
        return new Outage(message, true, null);
    }

    static boolean needsSomebody(final SQLException e) {
        final String state = String.valueOf(e.getSQLState());
        return state.startsWith(REFUSED_USER) || SOMEBODY_HAS_TO_ACT.contains(state);
    }

    /** Whether trying again soon cannot help. */
    boolean needsSomebody() {
        return needsSomebody;
    }
}
