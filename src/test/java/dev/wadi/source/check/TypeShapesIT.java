package dev.wadi.source.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.TableId;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which statements change how values are written that the log does not have. */
class TypeShapesIT {

    private static final TableId T = new TableId("public", "t");

    private final PostgresServer server = PostgresServers.shared(15);
    private Database database;

    @BeforeEach
    void create() throws SQLException {
        database = server.createDatabase(server.uniqueName("shapes"));
        database.execute(
                "CREATE TYPE mood AS ENUM ('a;,b', 'so')",
                "CREATE TYPE moods AS RANGE (subtype = mood)",
                "CREATE DOMAIN felt AS mood",
                "CREATE TYPE pair AS (x int, m felt)",
                "CREATE TABLE shape (k int PRIMARY KEY, v text)",
                "CREATE TYPE unused AS ENUM ('u')",
                "CREATE DOMAIN small AS int",
                "CREATE TABLE t (id int PRIMARY KEY, p pair[], r moods, s shape, n small)",
                "CREATE TABLE other (id int PRIMARY KEY, u unused)",
                "CREATE PUBLICATION p FOR TABLE t");
    }

    private TypeShapes read() throws SQLException {
        try (Connection connection = database.connect()) {
            return TypeShapes.read(connection, "p");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER TYPE mood RENAME VALUE 'so' TO 'la' | its label 'so' was renamed to 'la'",
                "ALTER TYPE mood RENAME VALUE 'so' TO 'la'; ALTER TYPE mood RENAME VALUE 'la' TO 'so'"
                        + " | was renamed to 'so' after it had another name",
                "ALTER TYPE pair RENAME ATTRIBUTE x TO y | its attributes are (y, m) after (x, m)",
                "ALTER TYPE pair ADD ATTRIBUTE z int | its attributes are (x, m, z) after (x, m)",
                "ALTER TYPE pair DROP ATTRIBUTE m | its attributes are (x) after (x, m)",
                "ALTER TYPE pair RENAME ATTRIBUTE x TO y; ALTER TYPE pair RENAME ATTRIBUTE y TO x"
                        + " | its attributes are (x, m) after (x, m)",
                "ALTER TABLE shape RENAME v TO w | its attributes are (k, w) after (k, v)",
                "ALTER TABLE shape DROP v | its attributes are (k) after (k, v)",
            })
    void whatChangesValuesIsTold(final String statements, final String text) throws SQLException {
        final TypeShapes before = TypeShapes.parse(read().text());
        database.execute(statements.split("; "));
        assertThat(before.changesTo(read())).singleElement().satisfies(change -> {
            assertThat(change.text()).contains(text);
            assertThat(change.tables()).containsExactly(T);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER TYPE mood ADD VALUE 'la' BEFORE 'so'",
                "ALTER TYPE unused RENAME VALUE 'u' TO 'v'",
                "ALTER DOMAIN felt SET DEFAULT 'so'",
                "ALTER DOMAIN small SET NOT NULL",
                "ALTER DOMAIN small ADD CONSTRAINT positive CHECK (VALUE > 0)",
                "ALTER TYPE pair RENAME TO couple",
                "ALTER TABLE shape ALTER v SET STATISTICS 5",
                "ANALYZE",
                "VACUUM FULL pg_enum",
            })
    void whatChangesNoValueIsNot(final String statement) throws SQLException {
        final TypeShapes before = TypeShapes.parse(read().text());
        database.execute(statement);
        assertThat(before.changesTo(read())).isEmpty();
    }

    /** Between two labels there is room for some more only: then PostgreSQL moves all of them. */
    @Test
    void labelsThatWereMovedAreTheSame() throws SQLException {
        final TypeShapes before = read();
        for (int i = 0; i < 60; i++) {
            database.execute("ALTER TYPE mood ADD VALUE 'l" + i + "' BEFORE 'so'");
        }
        assertThat(before.changesTo(read())).isEmpty();
    }

    @Test
    void aTypeThatIsAsMadeHasAlwaysBeenSo() throws SQLException {
        assertThat(read().rows().values())
                .filteredOn(row -> row.attributes().equals("x, m"))
                .singleElement()
                .satisfies(row -> assertThat(row.since().lsn()).isZero());
        database.execute("ALTER TYPE pair ADD ATTRIBUTE z int");
        final TypeShapes altered = read();
        database.execute("CREATE TABLE later (id int)");
        final List<RowShape> seenAgain = read().after(TypeShapes.parse(altered.text())).rows().values().stream()
                .filter(row -> row.attributes().equals("x, m, z"))
                .toList();
        assertThat(altered.rows()).containsValues(seenAgain.toArray(RowShape[]::new));
        assertThat(seenAgain)
                .singleElement()
                .satisfies(row -> assertThat(row.since().lsn()).isPositive());
    }
}
