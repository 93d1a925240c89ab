package dev.wadi.destination.jdbc;

import static java.util.Objects.requireNonNull;

import dev.wadi.wire.Loopback;
import dev.wadi.wire.Pooler;
import dev.wadi.wire.SessionSettings;
import dev.wadi.wire.Wire;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.postgresql.Driver;

/** The database that a JDBC destination writes to. Shown by its URL without what may be secret in it. */
public final class DestinationDatabase {

    /** Text is passed on as the source wrote it, and keys are looked up by it, so the forms are those of the source. */
    private static final SessionSettings SETTINGS = SessionSettings.EXACT_VALUES.with("synchronous_commit", "on");

    private static final Pattern SECRET_OPTION =
            Pattern.compile("(?i)(^|&)[^=&]*(password|passwd|pwd|passphrase|secret|token)[^=&]*=");

    static final Duration CONNECT_PATIENCE = Duration.ofSeconds(10);

    private static final String UTF8 = "UTF8";

    private final String url;
    private final String user;
    private final String password;
    private final boolean needsUtf8;

    /**
     * @param user may be null if the URL needs none
     * @param password may be null
     */
    public DestinationDatabase(final String url, final String user, final String password) {
        this(url, user, password, false);
    }

    private DestinationDatabase(final String url, final String user, final String password, final boolean needsUtf8) {
        this.url = requireNonNull(url, "url");
        this.user = user;
        this.password = password;
        this.needsUtf8 = needsUtf8;
    }

    /** The same, refused unless it can hold every text that a source can have. */
    public DestinationDatabase thatHoldsEveryText() {
        return new DestinationDatabase(url, user, password, true);
    }

    /** Why its encoding does not do; empty if it does. */
    Optional<String> encodingProblem(final Connection connection) throws SQLException {
        if (!needsUtf8) {
            return Optional.empty();
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW server_encoding")) {
            row.next();
            final String encoding = row.getString(1);
            return encoding.equals(UTF8)
                    ? Optional.empty()
                    : Optional.of(this + " has the encoding " + encoding + ", which cannot hold every text; use a"
                            + " database with the encoding UTF8, or set wadi.destination.require-utf8=false to have"
                            + " rows that it cannot hold refused one by one");
        }
    }

    /** A connection on which an answer may take as long as it takes, once it is there. */
    Connection connect() throws SQLException {
        final Connection connection = connect(CONNECT_PATIENCE);
        try {
            connection.setNetworkTimeout(Runnable::run, 0);
            return connection;
        } catch (final SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** A connection on which each answer has to come within this time; in whole seconds. */
    Connection connect(final Duration patience) throws SQLException {
        return connect(patience, new Wire());
    }

    /** The same over a wire that shows what moves. */
    Connection connect(final Duration patience, final Wire wire) throws SQLException {
        final Properties properties = new Properties();
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        properties.setProperty("ApplicationName", "wadi");
        // Values are read as the text that the server writes.
        properties.setProperty("binaryTransfer", "false");
        properties.setProperty("connectTimeout", String.valueOf(CONNECT_PATIENCE.toSeconds()));
        properties.setProperty("socketTimeout", String.valueOf(patience.toSeconds()));
        properties.setProperty("tcpKeepAlive", "true");
        if (!isVerified()) {
            // Whoever stands in between would only have to ask for it. The URL may say otherwise.
            properties.setProperty("requireAuth", "!password");
        }
        // The server's DETAIL shows rows; those have no place in logs.
        properties.setProperty("logServerErrorDetail", "false");
        final Connection connection = wire.connect(url, properties);
        try {
            Pooler.requireOwnSession(connection, () -> new Wire().connect(url, properties));
            SETTINGS.apply(connection);
            return connection;
        } catch (final SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private boolean isVerified() {
        return option("sslmode").orElse("prefer").startsWith("verify-");
    }

    /** What the URL says of one of the driver's settings. */
    private Optional<String> option(final String name) {
        return Optional.ofNullable(Driver.parseURL(url, null)).map(options -> options.getProperty(name));
    }

    /** What somebody between here and the server could do, if anything; one sentence with the remedy. */
    public Optional<String> exposure() {
        final List<String> hosts = List.of(option("PGHOST").orElse("localhost").split(","));
        if (isVerified() || hosts.stream().allMatch(Loopback::is)) {
            return Optional.empty();
        }
        return Optional.of("The connection to the destination " + String.join(", ", hosts) + " "
                + (option("sslmode").filter("require"::equals).isPresent()
                        ? "is encrypted, but"
                        : "may be unencrypted, and")
                + " the server is not verified: somebody in between can read and change rows. Add"
                + " ?sslmode=verify-full&sslrootcert=FILE to wadi.destination.url");
    }

    /**
     * Secrets have keys of their own, which are never shown.
     *
     * @throws IllegalArgumentException if the URL holds one; the message does not
     */
    public static void refuseSecrets(final String url) {
        final String[] parts = url.split("\\?", 2);
        final boolean isInAddress = parts[0].matches("(?s).*//[^/]*@.*");
        if (isInAddress || parts.length == 2 && SECRET_OPTION.matcher(parts[1]).find()) {
            throw new IllegalArgumentException("wadi.destination.url: holds "
                    + (isInAddress ? "a user or password before the host" : "a password")
                    + ", which reports and logs would show; give them with wadi.destination.user and"
                    + " wadi.destination.password");
        }
    }

    /** Never what may be secret: an option, or a user before the host. */
    @Override
    public String toString() {
        return "Destination " + url.split("\\?", 2)[0].replaceFirst("//[^/]*@", "//");
    }
}
