package dev.wadi.source.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.wadi.source.check.Finding.Level;
import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.source.connection.SourceException;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** What a check finds on real servers when one thing after the other is missing. */
@ParameterizedClass
@ValueSource(ints = {15, 18})
class ReadinessIT {

    @Parameter
    int version;

    private PreparedSource source;

    @BeforeEach
    void prepare() throws SQLException {
        source = PreparedSource.on(PostgresServers.shared(version));
    }

    @AfterEach
    void drop() throws SQLException {
        source.close();
    }

    @Test
    void aPreparedSourceIsReadyWithinThreeSecondsAndKeepsNoTrace() throws SQLException {
        final String traces = "SELECT count(*) FROM pg_replication_slots WHERE database = current_database()"
                + " UNION ALL SELECT count(*) FROM pg_class UNION ALL SELECT count(*) FROM pg_publication";
        final List<String> before = source.asSuperuser().values(traces);
        final long start = System.nanoTime();

        final ReadinessReport report = source.report();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        assertThat(report.findings())
                .filteredOn(finding -> finding.level() != Level.OK)
                .isEmpty();
        assertThat(report.platform()).isEqualTo("PostgreSQL");
        assertThat(source.asSuperuser().values(traces)).isEqualTo(before);
    }

    @Test
    void aSlotThatARenamedPipelineHasLeftIsToldWithWhatItHolds() throws SQLException {
        final String left = "wadi_left_by_" + source.role();
        source.execute(
                "SELECT pg_create_logical_replication_slot('" + left + "', 'pgoutput')",
                "SELECT pg_create_logical_replication_slot('other_" + source.role() + "', 'pgoutput')",
                "SELECT pg_create_logical_replication_slot('" + source.slot() + "', 'pgoutput')");

        assertThat(source.report().findings())
                .filteredOn(finding -> finding.name().equals("unread slot"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.level()).isEqualTo(Level.WARN);
                    assertThat(finding.text()).contains("'" + left + "'").containsPattern("\\d+ (bytes|kB|MB) of log");
                    source.execute(finding.cure().toArray(String[]::new));
                });
        assertThat(source.report().findings()).extracting(Finding::name).doesNotContain("unread slot");
    }

    @Test
    void allProblemsAreFoundAtOnce() throws SQLException {
        source.execute(
                "ALTER ROLE ROLE_NAME NOREPLICATION",
                "REVOKE SELECT ON film FROM ROLE_NAME",
                "ALTER PUBLICATION wadi SET (publish = 'insert')");

        assertThat(source.report().findings())
                .filteredOn(finding -> finding.level() == Level.FAIL)
                .extracting(Finding::name)
                .containsExactly("replication right", "publication operations", "tables", "reading rights");
    }

    @Test
    void theReplicationRightIsGrantedByItsCure() throws SQLException {
        source.execute("ALTER ROLE ROLE_NAME NOREPLICATION");
        failsUntilCured("replication right");
    }

    @Test
    void theRightToReadIsGrantedByItsCure() throws SQLException {
        source.execute("REVOKE SELECT ON film FROM ROLE_NAME");
        failsUntilCured("reading rights");
    }

    @Test
    void theRightToUseASchemaIsGrantedByItsCure() throws SQLException {
        source.execute("CREATE SCHEMA \"Odd \"\"one\"", "CREATE TABLE \"Odd \"\"one\".t (id int PRIMARY KEY)");
        source.execute("ALTER PUBLICATION wadi ADD TABLE \"Odd \"\"one\".t");
        failsUntilCured("reading rights");
        try (Connection connection = source.asRole().connect()) {
            assertThat(new Query(connection).text("SELECT count(*) FROM \"Odd \"\"one\".t"))
                    .isEqualTo("0");
        }
    }

    @Test
    void rowLevelSecurityThatWouldHideRowsIsFound() throws SQLException {
        source.execute("ALTER TABLE film ENABLE ROW LEVEL SECURITY");
        failsUntilCured("reading rights");
    }

    @Test
    void rightsToReadTablesMadeLaterAreAskedForWhereThesePublishThemselves() throws SQLException {
        source.execute("DROP PUBLICATION wadi", "CREATE PUBLICATION wadi FOR ALL TABLES");
        final Finding missing = find("future tables");
        assertThat(missing.level()).isEqualTo(Level.WARN);

        source.execute(missing.cure().toArray(String[]::new));
        source.execute("CREATE TABLE later (id int PRIMARY KEY)");

        assertThat(find("future tables").level()).isEqualTo(Level.OK);
        assertThat(source.report().isReady()).isTrue();
        source.execute("DROP OWNED BY ROLE_NAME");
    }

    @Test
    void aPublicationWithoutUpdateAndDeleteIsRefusedUntilCured() throws SQLException {
        source.execute("ALTER PUBLICATION wadi SET (publish = 'insert, truncate')");
        failsUntilCured("publication operations");
    }

    @Test
    void aPublicationWithoutTruncateIsAWarning() throws SQLException {
        source.execute("ALTER PUBLICATION wadi SET (publish = 'insert, update, delete')");
        assertThat(find("publication truncate").level()).isEqualTo(Level.WARN);
        assertThat(source.report().isReady()).isTrue();
    }

    @Test
    void aPublicationThatIsMissingOrEmptyIsRefused() throws SQLException {
        source.execute("ALTER PUBLICATION wadi DROP TABLE film");
        assertThat(find("tables").level()).isEqualTo(Level.FAIL);
        assertThat(find("tables").text()).contains("none is in the publication");
        source.execute("ALTER PUBLICATION wadi RENAME TO \"1st\"");
        assertThat(find("publication").text()).contains("does not exist");

        final ReadinessReport named =
                new Readiness(source.asRole(), "1st", source.slot(), ReaderLimits.NONE).report(true);

        assertThat(named.findings())
                .as("PostgreSQL itself takes such a name")
                .filteredOn(finding -> finding.level() == Level.FAIL)
                .extracting(Finding::text)
                .containsExactly("none is in the publication, so nothing would be replicated");
    }

    @Test
    void slotsOfAnotherPluginOrDatabaseAreRefused() throws SQLException {
        source.execute("SELECT pg_create_logical_replication_slot('" + source.slot() + "', 'test_decoding')");
        assertThat(find("slot").text()).contains("has the plugin test_decoding");
    }

    @Test
    void aSlotOfAnotherDatabaseIsRefused() throws SQLException {
        try (PreparedSource other = PreparedSource.on(PostgresServers.shared(version))) {
            other.execute("SELECT pg_create_logical_replication_slot('" + source.slot() + "', 'pgoutput')");
            assertThat(find("slot").text())
                    .contains("belongs to the database '" + other.asSuperuser().name() + "'");
            other.execute("SELECT pg_drop_replication_slot('" + source.slot() + "')");
        }
    }

    /** A standby shows by the slot that it reads its log from. */
    @Test
    void aSlotThatWouldNotSurviveAFailoverIsFoundAndAlteredByItsCure() throws SQLException {
        assumeThat(version).isGreaterThanOrEqualTo(Slot.FAILOVER_SINCE);
        source.execute(
                "SELECT pg_create_logical_replication_slot('" + source.slot() + "', 'pgoutput')",
                "SELECT pg_create_physical_replication_slot('ROLE_NAME')");
        try (Connection connection = source.asRole().connectForReplication();
                Statement statement = connection.createStatement()) {
            final Finding finding = find("failover slot");
            assertThat(finding.level()).isEqualTo(Level.WARN);
            statement.execute(finding.cure().get(0).replaceAll(".* -c '(.*)'", "$1"));
            assertThat(find("failover slot").level()).isEqualTo(Level.OK);
        } finally {
            source.execute("SELECT pg_drop_replication_slot('ROLE_NAME')");
        }
    }

    @Test
    void transactionsThatHoldUpTheSlotAreNamedOnceTheyAreOld() throws SQLException {
        assertThat(find("running transactions").level()).isEqualTo(Level.OK);
        // Of others the role does not see since when.
        try (Connection open = source.asRole().connect();
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("SELECT txid_current()");
            assertThat(find("running transactions").level()).isEqualTo(Level.OK);

            final Finding old = runningSince(Duration.ZERO);

            assertThat(old.level()).isEqualTo(Level.WARN);
            assertThat(old.cure())
                    .containsExactly("SELECT pg_terminate_backend("
                            + open.unwrap(PGConnection.class).getBackendPID() + ");");
        }
        assertThat(runningSince(Duration.ZERO).level()).isEqualTo(Level.OK);
    }

    private Finding runningSince(final Duration old) throws SQLException {
        try (Connection connection = source.asRole().connect()) {
            return new SlotCheck(connection, source.asRole(), old)
                    .run(source.slot()).stream()
                            .filter(finding -> finding.name().equals("running transactions"))
                            .findFirst()
                            .orElseThrow();
        }
    }

    @Test
    void aWrongUserAndAMissingDatabaseAndAnUnknownHostAreToldApart() {
        final Database there = source.asSuperuser().as(source.role(), "secret");
        assertThat(connection(there.as("nobody", "secret").asSource())).contains("refuses the user or the password");
        final Database missing = new Database(there.host(), there.port(), "nowhere", there.user(), there.password());
        assertThat(connection(missing.asSource())).contains("has no such database");
        assertThat(connection(there.at("no-such-host.invalid", 5432).asSource()))
                .contains("cannot be resolved");
        assertThat(connection(there.at("127.0.0.1", 1).asSource())).contains("cannot be reached");
    }

    private static String connection(final SourceDatabase database) {
        final ReadinessReport report = new Readiness(database, "wadi", "slot", ReaderLimits.NONE).report(true);
        assertThat(report.isReady()).isFalse();
        assertThat(report.findings()).hasSize(1);
        assertThat(report.findings().get(0).text()).doesNotContain("secret");
        return report.findings().get(0).text();
    }

    @Test
    void aPipelineIsRefusedWithTheFailureAndItsCureOnOneLine() throws SQLException {
        source.execute("ALTER ROLE ROLE_NAME NOREPLICATION");
        assertThatThrownBy(() -> new StartCheck(source.asRole(), "wadi", source.slot(), ReaderLimits.NONE).run(true))
                .isInstanceOf(SourceException.class)
                .message()
                .contains("may not replicate", "ALTER ROLE \"" + source.role() + "\" REPLICATION")
                .doesNotContain("\n");
    }

    @Test
    void aPipelineThatOnlyReadsChangesNeedsNoRightToReadRows() throws SQLException {
        source.execute("REVOKE SELECT ON film FROM ROLE_NAME", "CREATE TABLE other (id int PRIMARY KEY)");
        source.execute("GRANT SELECT ON other TO ROLE_NAME", "ALTER PUBLICATION wadi ADD TABLE other");
        new StartCheck(source.asRole(), "wadi", source.slot(), ReaderLimits.NONE).run(false);
        assertThatThrownBy(() -> new StartCheck(source.asRole(), "wadi", source.slot(), ReaderLimits.NONE).run(true))
                .hasMessageContaining("cannot be read by the user: public.film");
    }

    private Finding find(final String name) {
        return source.report().findings().stream()
                .filter(finding -> finding.name().equals(name))
                .max((one, other) -> one.level().compareTo(other.level()))
                .orElseThrow();
    }

    private void failsUntilCured(final String name) throws SQLException {
        final Finding failure = find(name);
        assertThat(failure.level()).isEqualTo(Level.FAIL);
        assertThat(source.report().isReady()).isFalse();

        source.execute(failure.cure().toArray(String[]::new));

        assertThat(find(name).level()).isEqualTo(Level.OK);
        assertThat(source.report().isReady()).isTrue();
    }
}
