package dev.wadi.source.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.ServerFiles;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The script prepares a database that was never prepared, and takes it all back. */
class SetupScriptIT {

    private static final String PASSWORD = "it's \"secret\"";

    static Stream<Arguments> choices() {
        return Stream.of(15, 18)
                .flatMap(version -> Stream.of(
                        Arguments.of(version, List.of(), List.of()),
                        Arguments.of(version, List.of(), List.of("Odd \"one")),
                        Arguments.of(version, List.of("film(id, title)", "\"Odd \"\"one\".keyless"), List.of())));
    }

    @ParameterizedTest
    @MethodSource("choices")
    void makesACheckPassAndIsUndone(final int version, final List<String> tables, final List<String> schemas)
            throws SQLException {
        final PostgresServer server = PostgresServers.shared(version);
        final Database database = server.createDatabase(server.uniqueName("fresh"));
        final String user = server.uniqueName("Wadi's \"reader\"");
        try {
            database.execute(
                    "REVOKE CONNECT ON DATABASE " + database.name() + " FROM PUBLIC",
                    "CREATE TABLE film (id int PRIMARY KEY, title text, length int)",
                    "CREATE SCHEMA \"Odd \"\"one\"",
                    "CREATE TABLE \"Odd \"\"one\".keyless (a int)");
            final SourceDatabase source = database.as(user, PASSWORD).asSource();
            final String slot = "slot_" + database.name();
            final SetupScript script = new SetupScript(
                    source,
                    Platform.POSTGRESQL,
                    "wadi",
                    slot,
                    tables.stream().map(TableChoice::parse).toList(),
                    schemas);

            run(database, script.setup());

            final ReadinessReport report = new Readiness(source, "wadi", slot, ReaderLimits.NONE).report(true);
            assertThat(report.findings())
                    .filteredOn(finding -> finding.level() != Finding.Level.OK)
                    .isEmpty();
            assertThat(script.setup().toString()).doesNotContain("secret");

            database.execute("SELECT pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");
            run(database, script.undo());

            assertThat(database.values("SELECT pubname FROM pg_publication UNION ALL SELECT rolname FROM pg_roles"
                            + " WHERE rolname LIKE 'Wadi%' UNION ALL SELECT slot_name FROM pg_replication_slots WHERE"
                            + " database = current_database()"))
                    .isEmpty();
        } finally {
            server.dropDatabase(database.name());
        }
    }

    /** The servers that tests share ask nobody for a password. */
    @Test
    void theRoleHasThePasswordThatTheScriptDoesNotShow() throws SQLException {
        try (PostgresServer server = PostgresServer.version(18).start()) {
            new ServerFiles(server).rules("host all all all scram-sha-256");
            final Database database = server.createDatabase("strict");
            // The last letter is another one to those who compare passwords.
            final Database user = database.as("reader", PASSWORD + " \u00aa");
            final SetupScript script =
                    new SetupScript(user.asSource(), Platform.POSTGRESQL, "wadi", "slot", List.of(), List.of());

            run(database, script.setup());

            user.asSource().connect().close();
            assertThatThrownBy(database.as("reader", PASSWORD).asSource()::connect)
                    .hasMessageContaining("password authentication failed");
        }
    }

    private static void run(final Database database, final List<SetupScript.Step> steps) throws SQLException {
        for (final SetupScript.Step step : steps) {
            database.execute(step.statements().stream()
                    .filter(statement -> !statement.startsWith("--"))
                    .toArray(String[]::new));
        }
    }
}
