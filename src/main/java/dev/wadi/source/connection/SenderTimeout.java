package dev.wadi.source.connection;

import dev.wadi.wire.Pooler;
import dev.wadi.wire.SessionSettings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/**
 * How long the server waits for a reader that says nothing. One whose {@code wal_sender_timeout} is 0 would keep the slot
 * for ever for a reader whose machine is gone: its connections are given the limit that holds for the server's own
 * silence. A value of the server's own stays. PostgreSQL 12 is the first that lets a user set it.
 */
public final class SenderTimeout {

    public static final int SETTABLE_SINCE = 12;

    private static final String IS_MISSING = "current_setting('wal_sender_timeout') = '0'"
            + " AND current_setting('server_version_num')::int >= " + SETTABLE_SINCE * 10_000;

    /** Both readers report once a second. */
    private static final Duration SHORTEST = Duration.ofSeconds(3);

    private SenderTimeout() {}

    /** For the stream that this connection will read. */
    public static void set(final Connection connection, final Duration limit) throws SQLException {
        try (PreparedStatement set =
                connection.prepareStatement("SELECT set_config('wal_sender_timeout', ?, false) WHERE " + IS_MISSING)) {
            set.setString(1, value(limit));
            set.execute();
        }
    }

    /**
     * The startup options of connections that are made by somebody else: those of every session, and this one.
     *
     * @throws SourceException if a connection pooler is in between, which may swallow them
     */
    public static String options(final SourceDatabase database) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement query = connection.prepareStatement("SELECT " + IS_MISSING);
                ResultSet row = query.executeQuery()) {
            if (Pooler.isBefore(connection)) {
                throw new SourceException(database + " is behind a connection pooler, which may drop the settings that"
                        + " wadi.source.reader=debezium needs; set wadi.source.host and wadi.source.port to the server"
                        + " itself");
            }
            row.next();
            final String options = SessionSettings.EXACT_VALUES.options(
                    connection.getMetaData().getDatabaseMajorVersion());
            return row.getBoolean(1) ? options + " -c wal_sender_timeout=" + value(database.silenceLimit()) : options;
        }
    }

    private static String value(final Duration limit) {
        return (limit.compareTo(SHORTEST) < 0 ? SHORTEST : limit).toMillis() + "ms";
    }
}
