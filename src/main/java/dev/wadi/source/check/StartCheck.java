package dev.wadi.source.check;

import static java.util.Objects.requireNonNull;

import dev.wadi.source.connection.ConnectionProblem;
import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.source.connection.SourceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has to be so before a pipeline starts, the same as {@code wadi check} shows; reads only. */
public final class StartCheck {

    private static final Logger LOG = LoggerFactory.getLogger(StartCheck.class);

    /** The server needs a moment to notice that a reader which was killed is gone. */
    private static final Duration RELEASE_PATIENCE = Duration.ofSeconds(3);

    private static final Duration RELEASE_POLL = Duration.ofMillis(100);

    private final SourceDatabase database;
    private final String publication;
    private final String slotName;
    private final ReaderLimits limits;

    public StartCheck(
            final SourceDatabase database, final String publication, final String slotName, final ReaderLimits limits) {
        this.database = requireNonNull(database, "database");
        this.publication = requireNonNull(publication, "publication");
        this.slotName = requireNonNull(slotName, "slotName");
        this.limits = requireNonNull(limits, "limits");
    }

    /**
     * Logs what is to be known of the source.
     *
     * @param loadsRows whether the pipeline would read the tables' rows, and not only their changes
     * @throws SourceException if the source refuses, with the first reason and its cure on one line
     */
    public void run(final boolean loadsRows) {
        checkSlotIsFree();
        final ReadinessReport report = new Readiness(database, publication, slotName, limits).report(loadsRows);
        for (final Finding finding : report.findings()) {
            if (finding.level() == Finding.Level.FAIL) {
                throw new SourceException(refusal(finding));
            }
            if (finding.level() == Finding.Level.WARN) {
                LOG.warn("{}", finding.sentence());
            }
        }
        logObjects(report.objects());
    }

    private String refusal(final Finding finding) {
        return switch (finding.name()) {
            case "connection" -> finding.text();
            case "slot" -> "S" + finding.sentence().substring(1);
            default -> database + ": " + finding.sentence();
        };
    }

    /** A check lets pass that the same user reads from the slot; a second reader cannot start. */
    private void checkSlotIsFree() {
        try (Connection connection = database.connect()) {
            Optional<Slot> slot = Slot.find(connection, slotName);
            final long end = System.nanoTime() + RELEASE_PATIENCE.toNanos();
            while (slot.filter(Slot::isActive).isPresent() && System.nanoTime() < end) {
                LockSupport.parkNanos(RELEASE_POLL.toNanos());
                slot = Slot.find(connection, slotName);
            }
            slot.flatMap(found -> found.problem(database)).ifPresent(problem -> {
                throw new SourceException(refusal(problem));
            });
        } catch (final SQLException e) {
            throw ConnectionProblem.of(database, e).exception();
        }
    }

    private void logObjects(final List<SourceObject> objects) {
        final List<SourceObject> published =
                objects.stream().filter(SourceObject::isPublished).toList();
        final long inaccessible =
                published.stream().filter(object -> !object.isAccessible()).count();
        LOG.info(
                "Publication {} has {} tables, {} of them inaccessible; {} other objects of the database are not"
                        + " replicated",
                publication,
                published.size(),
                inaccessible,
                objects.size() - published.size());
        for (final SourceObject object : published) {
            if (!object.isAccessible()) {
                LOG.warn("{} {}; run {}", object.id(), object.reason(), String.join(" ", object.cure()));
            }
        }
    }
}
