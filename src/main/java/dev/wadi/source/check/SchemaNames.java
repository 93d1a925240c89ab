package dev.wadi.source.check;

import dev.wadi.delivery.DeliveryException;
import dev.wadi.source.connection.SourceDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that a schema was renamed while a stream runs: a server before PostgreSQL 16 goes on to send the changes of its
 * tables under the old name until the stream begins again. Asked before changes are handed over, so that none gets into
 * the copy of another table. Of later servers nothing is asked. Confined to the reader's thread.
 */
public final class SchemaNames implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaNames.class);

    private static final int SENT_SINCE = 16;

    private static final String NAMES =
            "SELECT nspname, oid::text FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp_'";

    private final Connection connection;
    private final Map<String, String> numbers;

    private SchemaNames(final Connection connection, final Map<String, String> numbers) {
        this.connection = connection;
        this.numbers = numbers;
    }

    /** As they are now, before the stream begins. */
    public static SchemaNames of(final SourceDatabase database) throws SQLException {
        final Connection connection = database.connect();
        try {
            if (new Query(connection).version() < SENT_SINCE) {
                return new SchemaNames(connection, read(connection));
            }
        } catch (final SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
        connection.close();
        return new SchemaNames(null, Map.of());
    }

    private static Map<String, String> read(final Connection connection) throws SQLException {
        final Map<String, String> numbers = new LinkedHashMap<>();
        new Query(connection)
                .rows(NAMES, row -> Map.entry(row.getString(1), row.getString(2)))
                .forEach(schema -> numbers.put(schema.getKey(), schema.getValue()));
        return numbers;
    }

    /** Whether a table described with this schema may have another one by now. */
    public boolean isOutdated(final String schema) {
        return connection != null && !numbers.containsKey(schema);
    }

    /**
     * @throws DeliveryException if a schema has another name than at the beginning; the stream has to begin again
     */
    public void requireUnchanged() {
        if (connection == null) {
            return;
        }
        try {
            final Map<String, String> now = read(connection);
            numbers.forEach((schema, number) -> {
                if (!number.equals(now.get(schema))) {
                    throw new DeliveryException("Schema " + schema + " of the source was renamed or dropped; reading"
                            + " begins again, to get its tables under their new names");
                }
            });
        } catch (final SQLException e) {
            // The stream has its own connection, and goes on where a new one is refused.
            LOG.debug("The names of the source's schemas cannot be read", e);
        }
    }

    @Override
    public void close() throws SQLException {
        if (connection != null) {
            connection.close();
        }
    }
}
