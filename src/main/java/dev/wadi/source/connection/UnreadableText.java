package dev.wadi.source.connection;

import java.sql.SQLException;
import java.util.Set;

/** A text that the server cannot convert to UTF-8: bytes that are none, or a character that has no equivalent. */
public final class UnreadableText {

    private static final Set<String> STATES = Set.of("22P05", "22021");

    private UnreadableText() {}

    /** Whether reading has failed because of one. */
    public static boolean hasEnded(final SQLException e) {
        return STATES.contains(String.valueOf(e.getSQLState()));
    }
}
