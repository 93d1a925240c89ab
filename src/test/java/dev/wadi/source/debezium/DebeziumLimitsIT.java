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
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
            return new DebeziumLimits().check(connection, "p", new Catalog(connection).publishedTables("p"));
        }
    }

    private List<String> problems(final String... statements) throws SQLException {
        database.execute(statements);
        try (Connection connection = database.connect()) {
            return new Catalog(connection)
                    .publishedTables("p").stream()
                            .map(table -> new DebeziumLimits().problem(table.schema()))
                            .flatMap(Optional::stream)
                            .toList();
        }
    }

    private void assertCannotCarry(final String problem, final String... statements) throws SQLException {
        assertThat(problems(statements))
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains(problem, "set wadi.source.reader=pgoutput");
    }

    @Test
    void whatItReadsIsNotNamed() throws SQLException {
        final String[] statements = {
            "CREATE TYPE \"my.mood\" AS ENUM ('so')",
            "CREATE TYPE \"my.point\" AS ENUM ('so')",
            "CREATE TABLE \"Größe. \"\"x\"\" 😀\" (id int PRIMARY KEY, m mood, a mood[], t timestamptz, d \"my.mood\","
                    + " p \"my.point\")"
        };
        assertThat(findings(statements)).isEmpty();
        assertThat(problems()).isEmpty();
    }

    @Test
    void aTimeWithATimeZone() throws SQLException {
        assertCannotCarry("column 'at' of type timetz", "CREATE TABLE t (id int, at timetz)");
    }

    @Test
    void aTypeThatIsNamedLikeOneOfPostgresqls() throws SQLException {
        assertCannotCarry(
                "column 'p' of type app.point",
                "CREATE SCHEMA app",
                "CREATE TYPE app.point AS ENUM ('start')",
                "CREATE TABLE t (p app.point)");
    }

    @Test
    void aTypeThatIsNamedLikeTheLongNameOfOneOfPostgresqls() throws SQLException {
        assertCannotCarry(
                "column 'p' of type integer",
                "CREATE TYPE \"integer\" AS ENUM ('start')",
                "CREATE TABLE t (p public.\"integer\")");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "table public.a \"b\" | CREATE TABLE \"a \"\"b\"\"\" (id int)",
                "columns 'Name' and 'name' | CREATE TABLE t (\"Name\" int, name int)",
                "columns '\"name\"' and 'name' | CREATE TABLE t (\"\"\"name\"\"\" int, name int)",
            })
    void namesThatEndTheEngineOrAreThoseOfOthers(final String problem, final String statement) throws SQLException {
        assertThat(findings(statement)).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Finding.Level.FAIL);
            assertThat(finding.sentence()).contains(problem, "set wadi.source.reader=pgoutput");
        });
    }

    @Test
    void aColumnThatLooksQuoted() throws SQLException {
        assertCannotCarry("has column '\"name\"'", "CREATE TABLE t (\"\"\"name\"\"\" int)");
    }

    @Test
    void aTableWithoutColumns() throws SQLException {
        assertCannotCarry("shows no columns", "CREATE TABLE t ()");
    }

    @Test
    void aDomainOverAnEnumKeepsTheEngineFromRunning() throws SQLException {
        assertThat(findings("CREATE TABLE t (id int)", "CREATE DOMAIN moods AS mood"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.level()).isEqualTo(Finding.Level.FAIL);
                    assertThat(finding.sentence()).contains("type public.moods", "set wadi.source.reader=pgoutput");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"a?b", "a%41b", "a+b", "a/b"})
    void aDatabaseWhoseNameIsAnotherInAUrl(final String name) throws SQLException {
        final Database other = server.createDatabase(server.uniqueName(name));
        try (Connection connection = other.connect()) {
            assertThat(new DebeziumLimits().check(connection, "p", List.of()))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.sentence())
                            .contains("database '" + other.name() + "'", "set wadi.source.reader=pgoutput"));
        }
    }

    @Test
    void aPublicationWhoseNameNeedsQuotes() throws SQLException {
        try (Connection connection = database.connect()) {
            assertThat(new DebeziumLimits().check(connection, "My Pub", List.of()))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.sentence()).contains("publication 'My Pub'", "pgoutput"));
        }
    }

    @Test
    void anIntervalIsWarnedOfBecauseItCanBeInfinite() throws SQLException {
        assertThat(findings("CREATE TABLE t (span interval)")).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Finding.Level.WARN);
            assertThat(finding.sentence()).contains("column 'span' of table public.t");
        });
    }
}
