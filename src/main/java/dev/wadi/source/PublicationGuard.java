package dev.wadi.source;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.TableId;
import dev.wadi.delivery.Barrier;
import dev.wadi.source.check.Coverage;
import dev.wadi.source.check.CoverageChange;
import dev.wadi.source.check.RowAges;
import dev.wadi.source.connection.SourceException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the publication covers something else than before, also while the pipeline was stopped: PostgreSQL applies
 * that to what it sends, and says nothing. What it covered is noted beside the position. Any thread.
 */
final class PublicationGuard {

    private static final Logger LOG = LoggerFactory.getLogger(PublicationGuard.class);

    private static final String NOTE = "publication";

    private final String pipeline;
    private final String publication;
    private final PublicationPolicy policy;
    private final boolean loadsHistory;
    private final RowAges rows;
    private final Barrier barrier;
    private Coverage known;
    private boolean isNoted;

    /** Numbers of tables whose changes came under another name than the known one. */
    private final Set<Long> strayed = new HashSet<>();

    PublicationGuard(
            final String pipeline,
            final String publication,
            final PublicationPolicy policy,
            final boolean loadsHistory,
            final RowAges rows,
            final Barrier barrier) {
        this.loadsHistory = loadsHistory;
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.publication = requireNonNull(publication, "publication");
        this.policy = requireNonNull(policy, "policy");
        this.rows = requireNonNull(rows, "rows");
        this.barrier = requireNonNull(barrier, "barrier");
    }

    String name() {
        return publication;
    }

    /** From now on it is compared with what was covered when the position was stored; with a new one, with what is. */
    synchronized void begin(final boolean isNewPosition, final Coverage current) {
        final Optional<Coverage> noted =
                isNewPosition ? Optional.empty() : barrier.note(NOTE).map(Coverage::parse);
        known = noted.orElse(current);
        isNoted = noted.isPresent();
    }

    /**
     * Tells each difference to what was known, and notes what counts from now on.
     *
     * @throws SourceException if changes may be missing and the tables are not to be loaded again, or cannot be; then
     *     nothing is noted, and the next start stops too
     */
    synchronized void look(final Coverage current) throws SQLException {
        final List<CoverageChange> changes = new ArrayList<>(known.changesTo(current, rows));
        changes.addAll(known.returnsOf(strayed, current));
        strayed.clear();
        changes.forEach(change -> LOG.warn("Publication {} {}", publication, change.text()));
        changes.stream().filter(this::isFatal).findFirst().ifPresent(fatal -> {
            throw SourceException.missingChanges(
                    "Publication '" + publication + "' " + fatal.text() + "; " + remedy(fatal));
        });
        changes.stream()
                .filter(change -> change.kind() == CoverageChange.Kind.GAP && canLoad())
                .forEach(change -> loadAgain(change, current));
        final Coverage merged = current.after(known);
        if (!isNoted || !merged.isSameAs(known)) {
            barrier.note(NOTE, merged.text());
            isNoted = true;
        }
        known = merged;
    }

    /**
     * The reader gets changes of a table under this name.
     *
     * @param number the table's number in the catalog, unsigned
     */
    synchronized void described(final TableId name, final int number) {
        if (known != null && known.hasUnderOtherName(Integer.toUnsignedLong(number), name)) {
            strayed.add(Integer.toUnsignedLong(number));
        }
    }

    private boolean isFatal(final CoverageChange change) {
        return policy != PublicationPolicy.TELL
                && (change.kind() == CoverageChange.Kind.LOST
                        || change.kind() == CoverageChange.Kind.GAP && !canLoad());
    }

    /** A pipeline without historical load has no rows of its own to set right. */
    private boolean canLoad() {
        return policy == PublicationPolicy.RESYNC
                && loadsHistory
                && barrier.ledger().isPresent();
    }

    private void loadAgain(final CoverageChange change, final Coverage current) {
        for (final TableId table : change.tables()) {
            if (current.tables().containsKey(table)) {
                LOG.info(
                        "Table {} is loaded again, because publication {} may have missed changes", table, publication);
                barrier.ledger().orElseThrow().request(table, "the publication may have missed changes");
            }
        }
    }

    private String remedy(final CoverageChange change) {
        if (change.kind() == CoverageChange.Kind.LOST) {
            return "make it what it was";
        }
        return "to load everything again, drop the slot and " + barrier.wayToForget(pipeline)
                + "; to go on with what is there, set"
                + " wadi.source.on-publication-change=tell for one start";
    }

    /** The tables that were covered once and are not any more. */
    synchronized List<TableId> gone() {
        return known == null ? List.of() : known.gone();
    }
}
