package dev.wadi.source.check;

import static java.util.stream.Collectors.toMap;

import dev.wadi.change.SqlName;
import dev.wadi.change.TableId;
import dev.wadi.source.check.SourceObject.Identity;
import dev.wadi.source.check.SourceObject.Kind;
import dev.wadi.source.check.SourceObject.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Decides for every table of the database whether it can be replicated, and if not, why. A partition whose table is
 * published as one is part of that and not shown by itself.
 */
final class SourceObjects {

    private final Publication publication;
    private final String user;
    private final Map<Long, Relation> relations;
    private final Map<Long, List<Relation>> leaves = new HashMap<>();
    private final Map<TableId, PublishedTable> published;

    private SourceObjects(
            final Publication publication,
            final String user,
            final List<Relation> relations,
            final List<PublishedTable> published) {
        this.publication = publication;
        this.user = SqlName.quote(user);
        this.relations = relations.stream().collect(toMap(Relation::oid, Function.identity()));
        this.published =
                published.stream().collect(toMap(table -> table.schema().id(), Function.identity()));
        relations.forEach(this::noteLeaf);
    }

    /** All of them by name. */
    static List<SourceObject> read(final Connection connection, final Publication publication, final String user)
            throws SQLException {
        final List<Relation> relations = Relation.all(connection, publication.name());
        final SourceObjects objects = new SourceObjects(
                publication, user, relations, new Catalog(connection).coveredTables(publication.name()));
        return relations.stream()
                .filter(relation -> !objects.isPartOfPublished(relation))
                .map(objects::object)
                .toList();
    }

    private void noteLeaf(final Relation relation) {
        if (relation.kind() != Kind.PARTITIONED_TABLE) {
            for (Relation at = parent(relation); at != null; at = parent(at)) {
                leaves.computeIfAbsent(at.oid(), oid -> new ArrayList<>()).add(relation);
            }
        }
    }

    private Relation parent(final Relation relation) {
        return relations.get(relation.parent());
    }

    private boolean isPartOfPublished(final Relation relation) {
        for (Relation at = parent(relation); at != null; at = parent(at)) {
            if (at.isPublished()) {
                return true;
            }
        }
        return false;
    }

    private List<Relation> leaves(final Relation relation) {
        return leaves.getOrDefault(relation.oid(), List.of());
    }

    private SourceObject object(final Relation relation) {
        final Optional<Problem> problem = problem(relation);
        final Optional<PublishedTable> table = Optional.ofNullable(published.get(relation.id()));
        return new SourceObject(
                relation.id(),
                relation.kind(),
                problem.isEmpty() ? Status.ACCESSIBLE : Status.INACCESSIBLE,
                problem.map(Problem::reason).orElse(isByPartitions(relation) ? "is replicated as its partitions" : ""),
                isUnreadable(relation),
                problem.map(Problem::cure).orElse(List.of()),
                relation.rows(),
                relation.bytes(),
                relation.identity(),
                leaves(relation).size(),
                table.map(PublishedTable::schema),
                relation.rowFilter(),
                table.map(PublishedTable::unpublished).orElse(List.of()));
    }

    private static boolean isUnreadable(final Relation relation) {
        return !relation.canUseSchema() || !relation.canSelect() || relation.hidesRows();
    }

    private record Problem(String reason, List<String> cure) {

        static Optional<Problem> of(final String reason, final String... cure) {
            return Optional.of(new Problem(reason, List.of(cure)));
        }
    }

    private Optional<Problem> problem(final Relation relation) {
        if (!relation.kind().isTable()) {
            return unpublishable(relation);
        }
        if (isByPartitions(relation)) {
            return Optional.empty();
        }
        if (!relation.isPublished()) {
            return Problem.of("is not in publication " + publication.name(), addTable(relation));
        }
        if (Catalog.isOfSystem(relation.id())) {
            return Problem.of(
                    "is in the schema pg_catalog, whose tables are not replicated: move it to another one",
                    Catalog.wayOutOfSystem(relation.id()));
        }
        if (!publication.missingOperations().isEmpty()) {
            return Problem.of(
                    "the publication leaves out " + publication.missingOperations(),
                    PublicationCheck.publish(publication));
        }
        return rowProblem(relation).or(() -> rightsProblem(relation));
    }

    private Optional<Problem> unpublishable(final Relation relation) {
        return relation.kind() == Kind.UNLOGGED_TABLE
                ? Problem.of("is an unlogged table", "ALTER TABLE " + SqlName.quote(relation.id()) + " SET LOGGED;")
                : Problem.of("is a " + relation.kind());
    }

    /** Not itself in the publication, but every one of its partitions is. */
    private boolean isByPartitions(final Relation relation) {
        return !relation.isPublished()
                && !leaves(relation).isEmpty()
                && leaves(relation).stream().allMatch(Relation::isPublished);
    }

    private String addTable(final Relation relation) {
        return "ALTER PUBLICATION " + SqlName.quote(publication.name()) + " ADD TABLE " + SqlName.quote(relation.id())
                + ";";
    }

    /** PostgreSQL itself then refuses updates and deletes of the table, to everybody. */
    private Optional<Problem> rowProblem(final Relation relation) {
        if (!hasIdentity(relation)) {
            return Problem.of(
                    "has no replica identity, such as a primary key: UPDATE and DELETE of it fail at the source",
                    identityFull(relation));
        }
        if (relation.identity() == Identity.FULL) {
            return Optional.empty();
        }
        if (!relation.identityColumns().containsAll(relation.filterColumns())) {
            return Problem.of(
                    "has a row filter on columns outside of its replica identity: UPDATE and DELETE of it fail at the"
                            + " source",
                    identityFull(relation));
        }
        return relation.columns().containsAll(relation.identityColumns())
                ? Optional.empty()
                : Problem.of(
                        "has a column list without its replica identity: UPDATE and DELETE of it fail at the source;"
                                + " list its key too",
                        "ALTER PUBLICATION " + SqlName.quote(publication.name()) + " SET TABLE "
                                + SqlName.quote(relation.id()) + " (<columns>);");
    }

    private boolean hasIdentity(final Relation relation) {
        return relation.hasIdentity()
                || relation.kind() == Kind.PARTITIONED_TABLE
                        && leaves(relation).stream().allMatch(Relation::hasIdentity);
    }

    private static String identityFull(final Relation relation) {
        return "ALTER TABLE " + SqlName.quote(relation.id()) + " REPLICA IDENTITY FULL;";
    }

    private Optional<Problem> rightsProblem(final Relation relation) {
        if (!relation.canUseSchema()) {
            final String schema = SqlName.quote(relation.id().schema());
            return Problem.of(
                    "its schema may not be used by the user",
                    "GRANT USAGE ON SCHEMA " + schema + " TO " + user + ";",
                    "GRANT SELECT ON ALL TABLES IN SCHEMA " + schema + " TO " + user + ";");
        }
        if (!relation.canSelect()) {
            return Problem.of(
                    "may not be read by the user",
                    "GRANT SELECT ON " + SqlName.quote(relation.id()) + " TO " + user + ";");
        }
        return relation.hidesRows()
                ? Problem.of(
                        "has row-level security, which hides rows from the user", "ALTER ROLE " + user + " BYPASSRLS;")
                : Optional.empty();
    }
}
