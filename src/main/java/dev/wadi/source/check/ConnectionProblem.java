package dev.wadi.source.check;

import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Why a connection could not be made, in words that say what to do.
 *
 * @param text one line
 */
record ConnectionProblem(String text, SQLException cause) {

    static ConnectionProblem of(final SourceDatabase database, final SQLException e) {
        final String state = Optional.ofNullable(e.getSQLState()).orElse("");
        final String problem =
                switch (state) {
                    case "28P01", "28000" ->
                        "refuses the user or the password; check wadi.source.user, wadi.source.password and"
                                + " pg_hba.conf";
                    case "3D000" -> "has no such database; check wadi.source.database";
                    case "42501" -> "refuses a right that Wadi needs";
                    case "53300" -> "has no connection left; raise max_connections, or end some";
                    case "08001", "08004", "08006" ->
                        find(e, UnknownHostException.class) != null
                                ? "has a host name that cannot be resolved; check wadi.source.host"
                                : "cannot be reached; check wadi.source.host, wadi.source.port and the network";
                    default -> "refuses";
                };
        return new ConnectionProblem(database + " " + problem + " (" + firstLine(e) + ")", e);
    }

    private static <T extends Throwable> T find(final Throwable e, final Class<T> type) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
        }
        return null;
    }

    private static String firstLine(final Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    SourceException exception() {
        return new SourceException(text, cause);
    }
}
