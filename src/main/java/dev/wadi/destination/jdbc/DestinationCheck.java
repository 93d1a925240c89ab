package dev.wadi.destination.jdbc;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.SqlName;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.wire.SharedSessionException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Whether Wadi may create in the destination what it needs. Only reads. */
public final class DestinationCheck {

    private static final String MAY_CREATE = """
            SELECT CASE WHEN n.oid IS NULL THEN has_database_privilege(current_database(), 'CREATE')
                        ELSE has_schema_privilege(n.oid, 'CREATE') AND has_schema_privilege(n.oid, 'USAGE') END,
                   n.oid IS NOT NULL, current_database(), current_user
            FROM (VALUES (?)) AS wanted (name) LEFT JOIN pg_namespace n ON n.nspname = wanted.name""";

    private final DestinationDatabase database;

    public DestinationCheck(final DestinationDatabase database) {
        this.database = requireNonNull(database, "database");
    }

    /**
     * @param schemas the schemas that the tables go into
     * @return the statements that give the user the rights that are missing; none if there are all
     * @throws DeliveryException if the destination cannot be reached
     */
    public List<String> missingGrants(final Collection<String> schemas) {
        final Set<String> all = new TreeSet<>(schemas);
        all.add(ProgressTable.SCHEMA);
        final List<String> grants = new ArrayList<>();
        try (Connection connection = database.connect();
                PreparedStatement query = connection.prepareStatement(MAY_CREATE)) {
            for (final String schema : all) {
                query.setString(1, schema);
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    if (!row.getBoolean(1)) {
                        grants.add(grant(schema, row));
                    }
                }
            }
        } catch (final SharedSessionException e) {
            throw new DeliveryException(database + " " + e.getMessage(), e);
        } catch (final SQLException e) {
            throw new DeliveryException(
                    database + " cannot be reached or refuses; check wadi.destination.url, wadi.destination.user and"
                            + " wadi.destination.password ("
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ")",
                    e);
        }
        return grants.stream().distinct().toList();
    }

    private static String grant(final String schema, final ResultSet row) throws SQLException {
        final String user = SqlName.quote(row.getString(4));
        return row.getBoolean(2)
                ? "GRANT CREATE, USAGE ON SCHEMA " + SqlName.quote(schema) + " TO " + user + ";"
                : "GRANT CREATE ON DATABASE " + SqlName.quote(row.getString(3)) + " TO " + user + ";";
    }
}
