package dev.wadi.source.pgoutput;

import static java.util.Objects.requireNonNull;

import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.source.connection.UnreadableText;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the texts of a source are read: in UTF-8, to which the server converts them, until it finds one that it cannot
 * convert. That ends the stream without a word of the table; from then on they are read as the server has them, and each
 * that is not ASCII is given to the server to convert, so that the one which cannot be is known. Any thread.
 */
public final class SourceText {

    private static final Logger LOG = LoggerFactory.getLogger(SourceText.class);

    private final SourceDatabase database;
    private volatile boolean isRaw;

    public SourceText(final SourceDatabase database) {
        this.database = requireNonNull(database, "database");
    }

    /** Whether a stream has met a text that the server cannot convert. */
    public boolean isRaw() {
        return isRaw;
    }

    /** Whether the source can have texts that the server cannot convert. */
    public boolean isConverted() throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement query = connection.prepareStatement("SHOW server_encoding");
                ResultSet row = query.executeQuery()) {
            row.next();
            return !row.getString(1).equals("UTF8");
        }
    }

    /** Remembers why a stream has ended, if it was for a text. */
    void ended(final SQLException e) {
        if (!isRaw && UnreadableText.hasEnded(e)) {
            isRaw = true;
            LOG.warn(
                    "{} has a text that it cannot convert to UTF-8; each text is looked at from now on, to find it",
                    database);
        }
    }

    /** A connection for a stream, in the encoding of the server if need be. */
    public Connection connect() throws SQLException {
        return isRaw ? database.connectForReplicationInItsEncoding() : database.connectForReplication();
    }

    /** Makes text of what a stream over such a connection sends. */
    TextDecoder decoder(final CatalogLookup lookup) {
        return isRaw ? (bytes, start, length) -> convert(lookup.connection(), bytes, start, length) : TextDecoder.UTF8;
    }

    private static String convert(final Connection connection, final byte[] bytes, final int start, final int length)
            throws SQLException {
        boolean isAscii = true;
        for (int i = start; i < start + length && isAscii; i++) {
            isAscii = bytes[i] >= 0;
        }
        if (isAscii) {
            return new String(bytes, start, length, StandardCharsets.US_ASCII);
        }
        final byte[] text = new byte[length];
        System.arraycopy(bytes, start, text, 0, length);
        try (PreparedStatement query =
                connection.prepareStatement("SELECT convert_from(?, current_setting('server_encoding'))")) {
            query.setBytes(1, text);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }
}
