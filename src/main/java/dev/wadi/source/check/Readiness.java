package dev.wadi.source.check;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.SqlName;
import dev.wadi.source.connection.ConnectionProblem;
import dev.wadi.source.connection.SourceDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at everything that a pipeline needs of its source, all at once. Only reads, and leaves no trace. */
public final class Readiness {

    private static final Duration EXPIRES_SOON = Duration.ofDays(30);

    private final SourceDatabase database;
    private final String publicationName;
    private final String slotName;
    private final ReaderLimits limits;

    /**
     * @param limits of the reader that the pipeline has
     */
    public Readiness(
            final SourceDatabase database,
            final String publicationName,
            final String slotName,
            final ReaderLimits limits) {
        this.limits = requireNonNull(limits, "limits");
        this.database = requireNonNull(database, "database");
        this.publicationName = requireNonNull(publicationName, "publicationName");
        this.slotName = requireNonNull(slotName, "slotName");
    }

    /**
     * A source that cannot be reached is a finding too.
     *
     * @param loadsRows whether the pipeline would read the tables' rows, and not only their changes
     */
    public ReadinessReport report(final boolean loadsRows) {
        final List<Finding> findings = new ArrayList<>();
        final List<SourceObject> objects = new ArrayList<>();
        String platform = "";
        database.encryption().clientCertificateEnd().map(Readiness::certificate).ifPresent(findings::add);
        try (Connection connection = database.connect()) {
            findings.add(
                    Finding.ok("connection", database + (isEncrypted(connection) ? ", encrypted" : ", not encrypted")));
            final Platform found = Platform.of(connection);
            platform = found.toString();
            check(connection, found, loadsRows, findings, objects);
        } catch (final SQLException e) {
            findings.add(
                    Finding.fail("connection", ConnectionProblem.of(database, e).text(), List.of()));
        }
        return new ReadinessReport(platform, findings, objects);
    }

    private static boolean isEncrypted(final Connection connection) throws SQLException {
        return new Query(connection).flag("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
    }

    private void check(
            final Connection connection,
            final Platform platform,
            final boolean loadsRows,
            final List<Finding> findings,
            final List<SourceObject> objects)
            throws SQLException {
        final Optional<Publication> publication = Publication.find(connection, publicationName);
        final boolean hasSlot = Slot.find(connection, slotName).isPresent();
        final RightsCheck rights = new RightsCheck(connection, platform, database.user());
        findings.addAll(new ServerCheck(connection, platform, hasSlot).run());
        final Finding replication = rights.replication();
        findings.add(replication);
        if (replication.level() == Finding.Level.OK) {
            findings.add(replicationConnection());
        }
        findings.addAll(PublicationCheck.run(publicationName, publication));
        if (publication.isPresent()) {
            objects.addAll(SourceObjects.read(connection, publication.get(), database.user()));
            findings.add(tables(objects));
            findings.add(rights.reading(objects, loadsRows));
            final List<PublishedTable> published = new Catalog(connection).publishedTables(publicationName);
            new MoneyCheck(database).run(published).ifPresent(findings::add);
            findings.addAll(limits.check(connection, published));
            rights.futureTables(publication.get(), objects).ifPresent(findings::add);
        }
        findings.addAll(new SlotCheck(connection, database).run(slotName));
    }

    /** A pooler or proxy in between passes on SQL and not this. */
    private Finding replicationConnection() {
        try (Connection connection = database.connectForReplication()) {
            new Query(connection).text("IDENTIFY_SYSTEM");
            return Finding.ok("replication connection", "is accepted");
        } catch (final SQLException e) {
            final ConnectionProblem problem = ConnectionProblem.of(database, e);
            return Finding.fail(
                    "replication connection",
                    problem.namesPooler()
                            ? problem.text()
                            : problem.text() + "; a pooler or proxy does not pass it on: connect to the server itself",
                    List.of());
        }
    }

    private Finding tables(final List<SourceObject> objects) {
        final long accessible = objects.stream()
                .filter(object -> object.isPublished() && object.isAccessible())
                .count();
        final List<SourceObject> published =
                objects.stream().filter(SourceObject::isPublished).toList();
        if (published.isEmpty()) {
            return Finding.fail(
                    "tables",
                    "none is in the publication, so nothing would be replicated",
                    List.of("ALTER PUBLICATION " + SqlName.quote(publicationName) + " ADD TABLE <table>, ...;"));
        }
        final List<String> cure = published.stream()
                .filter(object -> !object.isAccessible())
                .flatMap(object -> object.cure().stream())
                .distinct()
                .toList();
        if (accessible == 0) {
            return Finding.fail("tables", "none of the published ones is accessible, see the objects", cure);
        }
        return accessible == published.size()
                ? Finding.ok("tables", accessible + " are replicated")
                : Finding.warn(
                        "tables",
                        (published.size() - accessible) + " of " + published.size()
                                + " published ones are inaccessible, see the objects",
                        List.of());
    }

    private static Finding certificate(final Instant end) {
        final String name = "client certificate";
        final Instant now = Clock.systemUTC().instant();
        if (end.isBefore(now)) {
            return Finding.fail(name, "has expired on " + end, List.of());
        }
        return end.isBefore(now.plus(EXPIRES_SOON))
                ? Finding.warn(name, "expires on " + end, List.of())
                : Finding.ok(name, "is valid until " + end);
    }
}
