package dev.wadi.source;

import static java.util.Objects.requireNonNull;

import dev.wadi.source.check.Coverage;
import dev.wadi.source.connection.SourceDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when the publication covers something else than before: PostgreSQL applies that to what it sends, and says
 * nothing. Run at an interval by one thread, with a connection of its own for each look.
 */
final class PublicationWatch implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(PublicationWatch.class);

    private final SourceDatabase database;
    private final String publication;
    private Coverage known;

    PublicationWatch(final SourceDatabase database, final String publication) {
        this.database = requireNonNull(database, "database");
        this.publication = requireNonNull(publication, "publication");
    }

    @Override
    public void run() {
        try (Connection connection = database.connect()) {
            final Coverage current = Coverage.read(connection, publication);
            if (known != null) {
                known.changesTo(current).forEach(change -> LOG.warn("Publication {} {}", publication, change));
            }
            known = current;
        } catch (final SQLException e) {
            // The reader has its own connection and tells of an outage; the next look compares with what is known.
            LOG.debug("Publication {} cannot be looked at", publication, e);
        }
    }
}
