package dev.wadi.source.check;

import static java.util.stream.Collectors.joining;

import dev.wadi.change.SqlName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Whether the role may replicate, read what is published, and read what will be. */
final class RightsCheck {

    private static final String MAY_REPLICATE = """
            SELECT bool_or(rolsuper OR rolreplication)
                OR coalesce(bool_or(pg_has_role(current_user, (SELECT oid FROM pg_roles
                    WHERE rolname = 'rds_replication'), 'member')), false)
            FROM pg_roles WHERE rolname = current_user""";

    private static final String READS_EVERYTHING = """
            SELECT bool_or(rolsuper) OR coalesce(bool_or(pg_has_role(current_user, (SELECT oid FROM pg_roles
                WHERE rolname = 'pg_read_all_data'), 'usage')), false)
            FROM pg_roles WHERE rolname = current_user""";

    /** The roles that own tables in a schema, and whose later tables there this role may not read by default. */
    private static final String UNREADABLE_OWNERS = """
            SELECT DISTINCT o.rolname
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_roles o ON o.oid = c.relowner
            WHERE n.nspname = ? AND c.relkind IN ('r', 'p') AND o.rolname <> current_user AND NOT EXISTS (
                SELECT FROM pg_default_acl d, aclexplode(d.defaclacl) AS a
                WHERE d.defaclrole = o.oid AND d.defaclobjtype = 'r' AND d.defaclnamespace IN (0, n.oid)
                  AND a.privilege_type = 'SELECT'
                  AND (a.grantee = 0 OR pg_has_role(current_user, a.grantee, 'usage')))
            ORDER BY 1""";

    private final Query query;
    private final Platform platform;
    private final String user;

    RightsCheck(final Connection connection, final Platform platform, final String user) {
        this.query = new Query(connection);
        this.platform = platform;
        this.user = SqlName.quote(user);
    }

    Finding replication() throws SQLException {
        return query.flag(MAY_REPLICATE)
                ? Finding.ok("replication right", "the user may replicate")
                : Finding.fail(
                        "replication right",
                        "is missing: the user may not replicate",
                        List.of(platform.grantReplication(user)));
    }

    /**
     * @param loadsRows whether the rows of the tables will be read, and not only their changes
     */
    Finding reading(final List<SourceObject> objects, final boolean loadsRows) {
        final List<SourceObject> unreadable = objects.stream()
                .filter(object -> object.isPublished() && object.isUnreadable())
                .toList();
        if (unreadable.isEmpty()) {
            return Finding.ok("reading rights", "the user may read every published table");
        }
        final String names = unreadable.stream()
                .limit(3)
                .map(object -> object.id().toString())
                .collect(joining(", "));
        final String text = unreadable.size() + " published tables cannot be read by the user: " + names
                + (unreadable.size() > 3 ? ", ..." : "");
        final List<String> cure = unreadable.stream()
                .flatMap(object -> object.cure().stream())
                .distinct()
                .toList();
        return loadsRows
                ? Finding.fail("reading rights", text, cure)
                : Finding.warn("reading rights", text + "; only their changes are replicated", cure);
    }

    /** Only asked where later tables come into the publication by themselves. */
    Optional<Finding> futureTables(final Publication publication, final List<SourceObject> objects)
            throws SQLException {
        if (!publication.takesNewTables()) {
            return Optional.empty();
        }
        final List<String> cure = query.flag(READS_EVERYTHING) ? List.of() : missingDefaults(objects);
        return Optional.of(
                cure.isEmpty()
                        ? Finding.ok("future tables", "the user may read tables that are made later")
                        : Finding.warn(
                                "future tables",
                                "come into the publication by themselves, and the user may not read them",
                                cure));
    }

    private List<String> missingDefaults(final List<SourceObject> objects) throws SQLException {
        final Set<String> schemas = new TreeSet<>();
        objects.stream()
                .filter(SourceObject::isPublished)
                .forEach(object -> schemas.add(object.id().schema()));
        final List<String> cure = new ArrayList<>();
        for (final String schema : schemas) {
            for (final String owner : query.rows(UNREADABLE_OWNERS, row -> row.getString(1), schema)) {
                cure.add("ALTER DEFAULT PRIVILEGES FOR ROLE " + SqlName.quote(owner) + " IN SCHEMA "
                        + SqlName.quote(schema) + " GRANT SELECT ON TABLES TO " + user + ";");
            }
        }
        return cure;
    }
}
