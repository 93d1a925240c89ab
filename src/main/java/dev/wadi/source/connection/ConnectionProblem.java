package dev.wadi.source.connection;

import dev.wadi.wire.SharedSessionException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.sql.SQLException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.postgresql.util.GT;

/**
 * Why a connection could not be made, in words that say what to do.
 *
 * @param text one line
 */
public record ConnectionProblem(String text, SQLException cause) {

    public static ConnectionProblem of(final SourceDatabase database, final SQLException e) {
        final SourceException refused = find(e, SourceException.class);
        if (refused != null) {
            return new ConnectionProblem(refused.getMessage(), e);
        }
        final SharedSessionException shared = find(e, SharedSessionException.class);
        if (shared != null) {
            return new ConnectionProblem(database + " " + shared.getMessage(), e);
        }
        final String problem = encryption(database, e).orElseGet(() -> byState(e));
        return new ConnectionProblem(database + " " + problem + " (" + firstLine(innermost(e)) + ")", e);
    }

    private static String byState(final SQLException e) {
        if (isWithoutReplication(e)) {
            return "is behind a connection pooler that does not pass on the replication protocol; set wadi.source.host"
                    + " and wadi.source.port to the server itself";
        }
        return switch (Optional.ofNullable(e.getSQLState()).orElse("")) {
            case "28P01", "28000" ->
                "refuses the user or the password; check wadi.source.user, wadi.source.password and pg_hba.conf";
            case "3D000" -> "has no such database; check wadi.source.database";
            case "42501" -> "refuses a right that Wadi needs";
            case "53300" -> "has no connection left; raise max_connections, or end some";
            case "08001", "08004", "08006" ->
                find(e, UnknownHostException.class) != null
                        ? "has a host name that cannot be resolved; check wadi.source.host"
                        : "cannot be reached; check wadi.source.host, wadi.source.port and the network";
            default -> "refuses";
        };
    }

    /** In the words of PgBouncer; those of others, and of PgBouncer since 1.23, pass the protocol on. */
    private static boolean isWithoutReplication(final SQLException e) {
        return firstLine(innermost(e)).contains("unsupported startup parameter");
    }

    /** Whether the text says already that a connection pooler is in the way. */
    public boolean namesPooler() {
        return isWithoutReplication(cause);
    }

    private static Optional<String> encryption(final SourceDatabase database, final SQLException e) {
        if (GT.tr("The server does not support SSL.").equals(e.getMessage())) {
            return Optional.of("does not encrypt; turn ssl on at the server, or set wadi.source.ssl=prefer if that"
                    + " is as it should be");
        }
        if ("28000".equals(e.getSQLState()) && firstLine(e).contains("client certificate")) {
            return Optional.of("asks for a client certificate that it accepts; check"
                    + " wadi.source.ssl-client-certificate and wadi.source.ssl-client-key");
        }
        return find(e, SSLException.class) == null ? Optional.empty() : Optional.of(handshake(database, e));
    }

    private static String handshake(final SourceDatabase database, final SQLException e) {
        if (find(e, CertificateExpiredException.class) != null) {
            return "has a certificate that has expired; renew it at the server";
        }
        if (find(e, CertificateNotYetValidException.class) != null) {
            return "has a certificate that is not valid yet; check the clocks";
        }
        if (find(e, CertPathBuilderException.class) != null || find(e, CertPathValidatorException.class) != null) {
            return "has a certificate of an authority that is not in "
                    + (database.encryption().caFile() == null
                            ? "Java's list; name its CA file with wadi.source.ssl-ca-file"
                            : "'" + database.encryption().caFile() + "'; correct wadi.source.ssl-ca-file");
        }
        final String message = firstLine(innermost(e));
        if (find(e, CertificateException.class) != null && message.startsWith("No ")) {
            return "has a certificate for another host; set wadi.source.host to a name that stands in it";
        }
        return message.contains("fatal alert")
                ? "refuses the client's certificate or has none of its own that fits; check"
                        + " wadi.source.ssl-client-certificate, wadi.source.ssl-client-key and the server's log"
                : "cannot agree on encryption";
    }

    private static <T extends Throwable> T find(final Throwable e, final Class<T> type) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
        }
        return null;
    }

    private static Throwable innermost(final Throwable e) {
        return e.getCause() == null ? e : innermost(e.getCause());
    }

    private static String firstLine(final Throwable e) {
        return e.toString().equals(e.getClass().getName())
                ? e.getClass().getSimpleName()
                : String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    public SourceException exception() {
        return new SourceException(text, cause);
    }
}
