package dev.wadi.source;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Position;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.source.check.Coverage;
import dev.wadi.source.check.Slot;
import dev.wadi.source.connection.ConnectionProblem;
import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.source.connection.SourceException;
import dev.wadi.source.reader.Handover;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the source from outside of the reader, which may not notice that nothing comes any more: whether the slot is
 * read, how far the log goes, and what the publication covers. Run by one thread at each tick, with a connection of its
 * own for each look; asked on any.
 */
final class SourceWatch implements Runnable {

    static final Duration TICK = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(SourceWatch.class);

    /** Once the slot is read. Until then each tick looks. */
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    /** So long a reader may take to begin where another has ended without a failure. */
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final SourceDatabase database;
    private final String slotName;
    private final Pipeline pipeline;
    private final Handover handover;
    private final PublicationGuard publication;
    private final Duration refreshInterval;
    private final boolean passesQuietLog;
    private long coverageLookedAt;
    private volatile Sight last;
    private volatile long lastStreaming;

    /** When the slot was last seen being read, in the time of {@link System#nanoTime}; of the thread that looks. */
    private long lastRead;

    /**
     * What was seen.
     *
     * @param at in the time of {@link System#nanoTime}
     * @param isRead whether somebody reads from the slot
     * @param end where the source's log ended
     * @param problem why nothing could be seen
     * @param needsSomebody whether that does not pass by itself
     */
    record Sight(long at, boolean isRead, Position end, Optional<String> problem, boolean needsSomebody) {

        /** Looking again soon would show the same. */
        boolean isSettled() {
            return isRead || needsSomebody;
        }
    }

    /**
     * @param passesQuietLog whether the reader does not see log in which nothing is published
     */
    SourceWatch(
            final SourceDatabase database,
            final String slotName,
            final Pipeline pipeline,
            final Handover handover,
            final PublicationGuard publication,
            final Duration refreshInterval,
            final boolean passesQuietLog) {
        this.database = requireNonNull(database, "database");
        this.slotName = requireNonNull(slotName, "slotName");
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.handover = requireNonNull(handover, "handover");
        this.publication = requireNonNull(publication, "publication");
        this.refreshInterval = requireNonNull(refreshInterval, "refreshInterval");
        this.passesQuietLog = passesQuietLog;
        this.coverageLookedAt = System.nanoTime();
    }

    /** Where the source's log ended when it was seen last. */
    Optional<Position> end() {
        return last().filter(sight -> sight.problem().isEmpty()).map(Sight::end);
    }

    /** How long changes that were read wait to be durable; while nothing is read, since when; NaN before the first look. */
    double delaySeconds() {
        if (pipeline.streamingSince().isPresent()) {
            return handover.secondsBehind();
        }
        return lastStreaming == 0 ? Double.NaN : TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - lastStreaming);
    }

    /** What was seen last; empty before the first look. */
    private Optional<Sight> last() {
        return Optional.ofNullable(last);
    }

    /** What was seen last, if that was since the reader was started. */
    private Optional<Sight> lastOfThisRun() {
        return last().filter(sight -> pipeline.streamingSince().isPresent()
                && sight.at() - pipeline.streamingSince().getAsLong() >= 0);
    }

    /** Why no changes can flow, as far as it shows here; only of use while the pipeline is streaming. */
    Optional<String> trouble() {
        final Optional<Sight> sight = lastOfThisRun();
        if (pipeline.hasJustGoneOn(GRACE) && sight.flatMap(Sight::problem).isEmpty()) {
            return Optional.empty();
        }
        if (sight.isEmpty()) {
            return Optional.of("Slot '" + slotName + "' was not seen being read yet");
        }
        return sight.get()
                .problem()
                .or(() -> sight.get().isRead() ? Optional.empty() : Optional.of("Slot '" + slotName + "' is not read"));
    }

    @Override
    public void run() {
        if (pipeline.streamingSince().isPresent()) {
            lastStreaming = System.nanoTime();
        }
        final boolean isSettled = lastOfThisRun().filter(Sight::isSettled).isPresent();
        if (pipeline.streamingSince().isEmpty() || isSettled && !isDue(last.at(), INTERVAL) && !isCoverageDue()) {
            return;
        }
        final long at = System.nanoTime();
        try (Connection connection = database.connect()) {
            look(connection, at);
            if (isCoverageDue()) {
                coverageLookedAt = at;
                publication.look(Coverage.read(connection, publication.name()));
            }
        } catch (final SQLException e) {
            notSeen(at, e);
        } catch (final DeliveryException e) {
            // The writer has its own connection and tells of an outage; the next look compares with what is known.
            LOG.debug("What publication {} covers cannot be noted", publication.name(), e);
        } catch (final SourceException e) {
            pipeline.halt(e);
        }
    }

    /** The reader goes on as long as its connection lasts, and would not find out before. */
    private void notSeen(final long at, final SQLException e) {
        final Optional<String> problem =
                Optional.of(ConnectionProblem.of(database, e).text());
        if (Outage.needsSomebody(e) && !problem.equals(last().flatMap(Sight::problem))) {
            LOG.warn(
                    "Slot {} is read over the connection that is there; a new one is refused: {}",
                    slotName,
                    problem.get());
        }
        last = new Sight(at, false, Position.ZERO, problem, Outage.needsSomebody(e));
        LOG.debug("The source of slot {} cannot be looked at", slotName, e);
    }

    private boolean isCoverageDue() {
        return isDue(coverageLookedAt, refreshInterval);
    }

    private static boolean isDue(final long lastNanos, final Duration interval) {
        return System.nanoTime() - lastNanos >= interval.toNanos();
    }

    private void look(final Connection connection, final long at) throws SQLException {
        final Optional<Slot> slot = Slot.find(connection, slotName);
        slot.flatMap(found -> found.problem(database)).ifPresent(problem -> {
            throw slot.get().isLost()
                    ? SourceException.missingChanges(problem.sentence())
                    : new SourceException(problem.sentence());
        });
        final boolean isRead = slot.filter(Slot::isActive).isPresent();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_current_wal_lsn()::text")) {
            row.next();
            last = new Sight(at, isRead, Position.parse(row.getString(1)), Optional.empty(), false);
        }
        if (lastOfThisRun().isEmpty()) {
            return;
        }
        if (!isRead) {
            giveUpDeafReader(at);
            return;
        }
        lastRead = at;
        pipeline.slotIsRead();
        if (passesQuietLog) {
            pipeline.passQuietLog(last.end());
        }
    }

    /**
     * A connection that a firewall has forgotten ends for the server alone. Debezium's reader looks for data without
     * waiting for it, and so no limit of its driver ever ends that.
     */
    private void giveUpDeafReader(final long at) {
        final boolean wasRead = lastRead - pipeline.streamingSince().orElse(Long.MAX_VALUE) >= 0;
        if (wasRead && at - lastRead > Math.max(database.silenceLimit().toNanos(), INTERVAL.toNanos())) {
            pipeline.giveUpReader(Outage.passing("slot '" + slotName
                    + "' is not read any more, though the reader has not noticed: the server has given up its"
                    + " connection"));
        }
    }
}
