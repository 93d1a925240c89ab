package dev.wadi.source.check;

import static java.util.Objects.requireNonNull;

import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.source.connection.SourceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has to be so before a pipeline starts, the same as {@code wadi check} shows; reads only. */
public final class StartCheck {

    private static final Logger LOG = LoggerFactory.getLogger(StartCheck.class);

    private final SourceDatabase database;
    private final String publication;
    private final String slotName;
    private final ReaderLimits limits;
    private final Set<String> foreseen = ConcurrentHashMap.newKeySet();

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

    /**
     * What the reader alone has to find, because it can have come since {@link #run}. It logs nothing.
     *
     * @throws SourceException if something can arrive as another, or would end the reader again and again
     */
    public void requireReadable() throws SQLException {
        try (Connection connection = database.connect()) {
            limits.check(connection, publication, new Catalog(connection).publishedTables(publication)).stream()
                    .filter(finding -> finding.level() == Finding.Level.FAIL)
                    .findFirst()
                    .ifPresent(finding -> {
                        throw new SourceException(refusal(finding));
                    });
        }
    }

    /** Logs, once for each, what would keep the reader from starting again, while it still runs. */
    public void lookAhead(final Connection connection) throws SQLException {
        for (final Finding finding : limits.check(connection, publication, List.of())) {
            if (finding.level() == Finding.Level.FAIL && foreseen.add(finding.text())) {
                LOG.error("The reader still runs, and cannot be started again: {}", refusal(finding));
            }
        }
    }

    private String refusal(final Finding finding) {
        return switch (finding.name()) {
            case "connection" -> finding.text();
            case "slot" -> "S" + finding.sentence().substring(1);
            default -> database + ": " + finding.sentence();
        };
    }

    private static String cure(final SourceObject object) {
        return object.cure().isEmpty() ? "" : "; run " + String.join(" ", object.cure());
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
                LOG.warn("{} {}{}", object.id(), object.reason(), cure(object));
            }
        }
    }
}
