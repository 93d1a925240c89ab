package dev.wadi.source;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.TableId;
import dev.wadi.delivery.Barrier;
import dev.wadi.source.check.RowShape;
import dev.wadi.source.check.TypeShapes;
import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.source.connection.SourceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that a type was altered which published columns use, also while the pipeline was stopped: that changes values
 * that are there, and the log has no row of it. What the types were is noted beside the position. Any thread.
 */
final class TypeGuard {

    private static final Logger LOG = LoggerFactory.getLogger(TypeGuard.class);

    private static final String NOTE = "types";

    private final SourceDatabase database;
    private final String publication;
    private final PublicationPolicy policy;
    private final boolean loadsHistory;
    private final Barrier barrier;
    private TypeShapes known;
    private boolean isNoted;

    TypeGuard(
            final SourceDatabase database,
            final String publication,
            final PublicationPolicy policy,
            final boolean loadsHistory,
            final Barrier barrier) {
        this.database = requireNonNull(database, "database");
        this.publication = requireNonNull(publication, "publication");
        this.policy = requireNonNull(policy, "policy");
        this.loadsHistory = loadsHistory;
        this.barrier = requireNonNull(barrier, "barrier");
    }

    /** From now on they are compared with what was noted beside the position; with a new one, with what they are. */
    synchronized void begin(final boolean isNew) throws SQLException {
        final Optional<TypeShapes> noted =
                isNew ? Optional.empty() : barrier.note(NOTE).map(TypeShapes::parse);
        isNoted = noted.isPresent();
        known = isNoted ? noted.get() : read();
    }

    /** Every row is about to be loaded: from now on they are compared with what they are. */
    synchronized void beginLoad() throws SQLException {
        known = read();
        barrier.note(NOTE, known.text());
        isNoted = true;
    }

    private TypeShapes read() throws SQLException {
        try (Connection connection = database.connect()) {
            return TypeShapes.read(connection, publication);
        }
    }

    void look() throws SQLException {
        look(read());
    }

    void look(final Connection connection) throws SQLException {
        look(TypeShapes.read(connection, publication));
    }

    /**
     * Logs each difference to what was known, has the tables loaded again, and notes what counts from now on.
     *
     * @throws SourceException if tables should be loaded again and cannot be; then nothing is noted, and the next start
     *     stops too
     */
    private synchronized void look(final TypeShapes current) {
        final List<TypeShapes.Change> changes = known.changesTo(current);
        final Set<TableId> tables = new LinkedHashSet<>();
        changes.forEach(change -> {
            LOG.warn(
                    "{}; rows of {} that are there are written in another way now, and the log does not have them",
                    change.text(),
                    change.tables());
            tables.addAll(change.tables());
        });
        if (!tables.isEmpty() && !canLoad() && policy != PublicationPolicy.TELL) {
            throw new SourceException(changes.get(0).text() + "; values of " + tables
                    + " in the copy are as they were before; load the tables again, or set"
                    + " wadi.source.on-publication-change=tell for one start to go on with what is there");
        }
        if (canLoad()) {
            tables.forEach(this::loadAgain);
        }
        final TypeShapes merged = current.after(known);
        if (!isNoted || !merged.text().equals(known.text())) {
            barrier.note(NOTE, merged.text());
            isNoted = true;
        }
        known = merged;
    }

    private boolean canLoad() {
        return policy == PublicationPolicy.RESYNC
                && loadsHistory
                && barrier.ledger().isPresent();
    }

    private void loadAgain(final TableId table) {
        LOG.info("Table {} is loaded again, because a type of its columns was altered", table);
        barrier.ledger().orElseThrow().request(table, "a type of its columns was altered");
    }

    /** The composite types as they were seen last, by their numbers. */
    synchronized Map<Integer, RowShape> rows() {
        return known == null ? Map.of() : known.rows();
    }
}
