package dev.wadi.destination.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rights that the role needs at the destination, each with the statement that gives it. */
class DestinationCheckIT {

    private final PostgresServer server = PostgresServers.shared(18);

    @Test
    void everyMissingRightHasAStatementThatGivesIt() throws SQLException {
        final String role = server.uniqueName("writer");
        final Database database = server.createDatabase(server.uniqueName("rights"));
        database.execute(
                "CREATE ROLE " + role + " LOGIN PASSWORD 'secret'",
                "REVOKE TEMPORARY ON DATABASE " + database.name() + " FROM PUBLIC",
                "CREATE SCHEMA sales",
                "CREATE SCHEMA wadi",
                "CREATE TABLE wadi.position (pipeline text)",
                "CREATE TABLE wadi.\"of others\" (pipeline text)",
                "GRANT SELECT, INSERT, UPDATE ON wadi.\"of others\" TO " + role);
        final DestinationCheck check =
                new DestinationCheck(new DestinationDatabase(database.jdbcUrl(), role, "secret"));

        final List<String> missing = check.missingGrants(Set.of("sales", "absent"));

        assertThat(missing)
                .containsExactlyInAnyOrder(
                        "GRANT CREATE, USAGE ON SCHEMA \"sales\" TO \"" + role + "\";",
                        "GRANT CREATE, USAGE ON SCHEMA \"wadi\" TO \"" + role + "\";",
                        "GRANT CREATE ON DATABASE \"" + database.name() + "\" TO \"" + role + "\";",
                        "GRANT TEMPORARY ON DATABASE \"" + database.name() + "\" TO \"" + role + "\";",
                        "GRANT SELECT, INSERT, UPDATE, DELETE ON \"wadi\".\"position\" TO \"" + role + "\";",
                        "GRANT SELECT, INSERT, UPDATE, DELETE ON \"wadi\".\"of others\" TO \"" + role + "\";");
        database.execute(missing.toArray(String[]::new));
        assertThat(check.missingGrants(Set.of("sales", "absent"))).isEmpty();
    }
}
