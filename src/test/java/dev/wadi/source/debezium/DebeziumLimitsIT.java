package dev.wadi.source.debezium;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.source.check.Catalog;
import dev.wadi.source.check.Finding;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Debezium cannot read is named with its remedy, and nothing else is. */
class DebeziumLimitsIT {

    private final PostgresServer server = PostgresServers.shared(18);
    private Database database;

    @BeforeEach
    void createDatabase() throws SQLException {
        database = server.createDatabase(server.uniqueName("limits"));
        database.execute("CREATE TYPE mood AS ENUM ('so')", "CREATE PUBLICATION p FOR ALL TABLES");
    }

    private List<Finding> findings(final String... statements) throws SQLException {
        database.execute(statements);
        try (Connection connection = database.connect()) {
            return new DebeziumLimits().check(connection, new Catalog(connection).publishedTables("p"));
        }
    }

    private void assertRefused(final String problem, final String... statements) throws SQLException {
        assertThat(findings(statements)).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Finding.Level.FAIL);
            assertThat(finding.sentence())
                    .startsWith("values of ")
                    .contains(problem, "set wadi.source.reader=pgoutput");
        });
    }

    @Test
    void whatItReadsIsNotNamed() throws SQLException {
        assertThat(findings(
                        "CREATE TABLE \"Größe. \"\"x\"\" 😀\" (id int PRIMARY KEY, m mood, a mood[], t timestamptz)"))
                .isEmpty();
    }

    @Test
    void aTimeWithATimeZone() throws SQLException {
        assertRefused("column 'at' of table public.t have type timetz", "CREATE TABLE t (id int, at timetz)");
    }

    @Test
    void aDomainOverAnEnum() throws SQLException {
        assertRefused("type public.moods", "CREATE TABLE t (id int)", "CREATE DOMAIN moods AS mood");
    }

    @Test
    void aTypeThatIsNamedLikeOneOfPostgresqls() throws SQLException {
        assertRefused(
                "column 'p' of table public.t have type app.point",
                "CREATE SCHEMA app",
                "CREATE TYPE app.point AS ENUM ('start')",
                "CREATE TABLE t (p app.point)");
    }

    @Test
    void aNameThatLooksQuoted() throws SQLException {
        assertRefused("table public.a \"b\"", "CREATE TABLE \"a \"\"b\"\"\" (id int)");
    }

    @Test
    void anIntervalIsWarnedOfBecauseItCanBeInfinite() throws SQLException {
        assertThat(findings("CREATE TABLE t (span interval)")).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Finding.Level.WARN);
            assertThat(finding.sentence()).contains("column 'span' of table public.t");
        });
    }
}
