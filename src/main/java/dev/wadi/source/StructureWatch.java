package dev.wadi.source;

import static java.util.Objects.requireNonNull;

import dev.wadi.source.check.Structure;
import dev.wadi.source.connection.SourceDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when published tables get another key or other partitions, of which the log says nothing, or nothing yet. Run at
 * an interval by one thread, with a connection of its own for each look.
 */
final class StructureWatch implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(StructureWatch.class);

    private final SourceDatabase database;
    private final String publication;
    private Structure known;

    StructureWatch(final SourceDatabase database, final String publication) {
        this.database = requireNonNull(database, "database");
        this.publication = requireNonNull(publication, "publication");
    }

    @Override
    public void run() {
        try (Connection connection = database.connect()) {
            final Structure current = Structure.read(connection, publication);
            if (known != null) {
                known.changesTo(current).forEach(LOG::warn);
            }
            known = current;
        } catch (final SQLException e) {
            // The reader has its own connection and tells of an outage; the next look compares with what is known.
            LOG.debug("The tables of publication {} cannot be looked at", publication, e);
        }
    }
}
