package dev.wadi.monitor;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a pipeline disabled over a restart: it does not start while its slot holds back as much as the maximum. An
 * operator who wants the backlog to be read raises the maximum; there is no other switch to forget.
 */
final class StartGate {

    private static final Logger LOG = LoggerFactory.getLogger(StartGate.class);

    private static final String RETAINED = """
            SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint
            FROM pg_replication_slots WHERE slot_name = ? AND restart_lsn IS NOT NULL""";

    private final DataSource source;
    private final LogLimits limits;

    StartGate(final DataSource source, final LogLimits limits) {
        this.source = requireNonNull(source, "source");
        this.limits = requireNonNull(limits, "limits");
    }

    /** What the slot holds back, if that is too much to start. */
    OptionalLong tooMuch() {
        final OptionalLong retained = retainedBytes();
        return retained.isPresent() && retained.getAsLong() >= limits.maxBytes() ? retained : OptionalLong.empty();
    }

    /** A source that cannot be asked does not let the pipeline start either, and its own check says so. */
    private OptionalLong retainedBytes() {
        try (Connection connection = source.getConnection();
                PreparedStatement query = connection.prepareStatement(RETAINED)) {
            query.setString(1, limits.slot());
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        } catch (final SQLException e) {
            LOG.warn("Slot {} cannot be read before the start: {}", limits.slot(), Readable.line(e.getMessage()));
            return OptionalLong.empty();
        }
    }
}
