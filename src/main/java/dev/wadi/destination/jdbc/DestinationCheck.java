package dev.wadi.destination.jdbc;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.SqlName;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.wire.SharedSessionException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Whether Wadi may create in the destination what it needs. Only reads. */
public final class DestinationCheck {

    private static final String MAY_CREATE = """
            SELECT CASE WHEN n.oid IS NULL THEN has_database_privilege(current_database(), 'CREATE')
                        ELSE has_schema_privilege(n.oid, 'CREATE') AND has_schema_privilege(n.oid, 'USAGE') END,
                   n.oid IS NOT NULL, current_database(), current_user
            FROM (VALUES (?)) AS wanted (name) LEFT JOIN pg_namespace n ON n.nspname = wanted.name""";

    private static final String MAY_MAKE_TEMPORARY = """
            SELECT has_database_privilege(current_database(), 'TEMPORARY'), current_database(), current_user""";

    /** Wadi's own tables that another role has created, and what the user may not do with them. */
    private static final String OWN_TABLES = """
            SELECT c.relname::text, current_user FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relkind = 'r' AND NOT (has_table_privilege(c.oid, 'SELECT')
                AND has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE')
                AND has_table_privilege(c.oid, 'DELETE')) ORDER BY 1""";

    /**
     * A table that a pipeline would not write to.
     *
     * @param reason as it follows after "Table x"
     * @param remedy what an operator may do
     * @param statements those of it that are SQL for the destination
     */
    public record HinderedTable(TableId table, String reason, String remedy, List<String> statements) {}

    private final DestinationDatabase database;

    public DestinationCheck(final DestinationDatabase database) {
        this.database = requireNonNull(database, "database");
    }

    /**
     * @param schemas the schemas that the tables go into
     * @return the statements that give the user the rights that are missing; none if there are all
     * @throws DeliveryException if the destination cannot be reached, or cannot hold every text
     */
    public List<String> missingGrants(final Collection<String> schemas) {
        final Set<String> all = new TreeSet<>(schemas);
        all.add(ProgressTable.SCHEMA);
        final List<String> grants = new ArrayList<>();
        try (Connection connection = database.connect()) {
            database.encodingProblem(connection).ifPresent(problem -> {
                throw new DeliveryException(problem);
            });
            addGrantsOnSchemas(connection, all, grants);
            addGrantForTemporaryTables(connection, grants);
            addGrantsOnOwnTables(connection, grants);
        } catch (final SQLException e) {
            throw refused(e);
        }
        return grants.stream().distinct().toList();
    }

    private DeliveryException refused(final SQLException e) {
        if (e instanceof SharedSessionException) {
            return new DeliveryException(database + " " + e.getMessage(), e);
        }
        return new DeliveryException(
                database + " cannot be reached or refuses; check wadi.destination.url, wadi.destination.user and"
                        + " wadi.destination.password ("
                        + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ")",
                e);
    }

    private static void addGrantsOnSchemas(
            final Connection connection, final Collection<String> schemas, final List<String> grants)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(MAY_CREATE)) {
            for (final String schema : schemas) {
                query.setString(1, schema);
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    if (!row.getBoolean(1)) {
                        grants.add(grant(schema, row));
                    }
                }
            }
        }
    }

    private static void addGrantForTemporaryTables(final Connection connection, final List<String> grants)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(MAY_MAKE_TEMPORARY);
                ResultSet row = query.executeQuery()) {
            row.next();
            if (!row.getBoolean(1)) {
                grants.add("GRANT TEMPORARY ON DATABASE " + SqlName.quote(row.getString(2)) + " TO "
                        + SqlName.quote(row.getString(3)) + ";");
            }
        }
    }

    private static void addGrantsOnOwnTables(final Connection connection, final List<String> grants)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(OWN_TABLES)) {
            query.setString(1, ProgressTable.SCHEMA);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    grants.add("GRANT SELECT, INSERT, UPDATE, DELETE ON "
                            + SqlName.quote(new TableId(ProgressTable.SCHEMA, row.getString(1))) + " TO "
                            + SqlName.quote(row.getString(2)) + ";");
                }
            }
        }
    }

    /**
     * @param tables as the pipeline would write them
     * @return those that it would stop
     * @throws DeliveryException if the destination cannot be reached
     */
    public List<HinderedTable> hinderedTables(
            final String pipeline, final Layout layout, final Collection<TableSchema> tables) {
        final List<HinderedTable> hindered = new ArrayList<>();
        try (Connection connection = database.connect()) {
            final PlaceGuard guard = new PlaceGuard(connection, layout, new KnownShapes(connection, pipeline));
            for (final TableSchema table : tables) {
                hindrance(guard, layout, table)
                        .ifPresent(found -> hindered.add(
                                new HinderedTable(table.id(), found.reason(), found.remedy(), found.statements())));
            }
        } catch (final SQLException e) {
            throw refused(e);
        }
        return hindered;
    }

    private static Optional<Hindrance> hindrance(final PlaceGuard guard, final Layout layout, final TableSchema table)
            throws SQLException {
        final TargetTable target;
        try {
            target = new TargetTable(table, layout, "unused");
        } catch (final IllegalArgumentException e) {
            return Optional.of(
                    Hindrance.ofPlace("cannot get the metadata columns", String.valueOf(e.getMessage()), List.of()));
        }
        return guard.hindrance(table.id(), target.id(), Optional.of(target));
    }

    private static String grant(final String schema, final ResultSet row) throws SQLException {
        final String user = SqlName.quote(row.getString(4));
        return row.getBoolean(2)
                ? "GRANT CREATE, USAGE ON SCHEMA " + SqlName.quote(schema) + " TO " + user + ";"
                : "GRANT CREATE ON DATABASE " + SqlName.quote(row.getString(3)) + " TO " + user + ";";
    }
}
