package dev.wadi.source;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.TableId;
import dev.wadi.delivery.Barrier;
import dev.wadi.delivery.StoppedTable;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which stopped tables need somebody: not those that the publication has no more, of which nothing would be applied
 * anyway. Tells of them each time that it is run. Any thread.
 */
final class StoppedTableNotice implements Runnable {

    /** Often enough not to be forgotten, and not so often that the log is of nothing else. */
    static final Duration INTERVAL = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(StoppedTableNotice.class);

    private final Barrier barrier;
    private final PublicationGuard publication;

    StoppedTableNotice(final Barrier barrier, final PublicationGuard publication) {
        this.barrier = requireNonNull(barrier, "barrier");
        this.publication = requireNonNull(publication, "publication");
    }

    List<StoppedTable> tables() {
        final List<TableId> gone = publication.gone();
        return barrier.stoppedTables().stream()
                .filter(stopped -> !gone.contains(stopped.table()))
                .toList();
    }

    @Override
    public void run() {
        tables().forEach(stopped -> LOG.error("{}", stopped.sentence()));
    }
}
