package dev.wadi.source.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.Column;
import dev.wadi.testing.PostgresServers;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The status of every kind of table in every kind of publication. */
@ParameterizedClass
@ValueSource(ints = {15, 18})
class SourceObjectsIT {

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
    void aPublishedTableIsAccessibleWithItsKeyAndEstimates() throws SQLException {
        source.execute("INSERT INTO film SELECT n, 'x' FROM generate_series(1, 1000) n", "ANALYZE film");
        final SourceObject film = accessible("film");
        assertThat(film.rows()).isEqualTo(1000);
        assertThat(film.bytes()).isPositive();
        assertThat(film.schema().orElseThrow().key()).containsExactly(0);
    }

    @Test
    void aTableOutsideOfThePublicationIsInaccessibleUntilCured() throws SQLException {
        source.execute("CREATE TABLE other (id int PRIMARY KEY)", "GRANT SELECT ON other TO ROLE_NAME");
        becomesAccessible("other", "is not in publication wadi");
    }

    @Test
    void aPublicationOfInsertsOnlyMakesItsTablesInaccessible() throws SQLException {
        source.execute("ALTER PUBLICATION wadi SET (publish = 'insert')");
        becomesAccessible("film", "the publication leaves out update and delete");
    }

    @Test
    void aTableWithoutReplicaIdentityIsInaccessibleUntilCured() throws SQLException {
        source.execute(
                "CREATE TABLE keyless (a int)",
                "GRANT SELECT ON keyless TO ROLE_NAME",
                "ALTER PUBLICATION wadi ADD TABLE keyless");
        becomesAccessible("keyless", "has no replica identity");
    }

    @Test
    void aTableInTheSchemaOfPostgresItselfIsInaccessibleUntilMoved() throws SQLException {
        source.execute(
                "CREATE TABLE odd (id int PRIMARY KEY)",
                "GRANT SELECT ON odd TO ROLE_NAME",
                "ALTER TABLE odd SET SCHEMA pg_catalog",
                "ALTER PUBLICATION wadi ADD TABLE pg_catalog.odd");
        becomesAccessible("odd", "is in the schema pg_catalog");
    }

    @Test
    void anIdentityOfNothingIsNone() throws SQLException {
        source.execute("ALTER TABLE film REPLICA IDENTITY NOTHING");
        becomesAccessible("film", "has no replica identity");
    }

    @Test
    void aUniqueIndexCanBeTheIdentity() throws SQLException {
        source.execute(
                "CREATE TABLE coded (code text NOT NULL UNIQUE, a int)",
                "GRANT SELECT ON coded TO ROLE_NAME",
                "ALTER TABLE coded REPLICA IDENTITY USING INDEX coded_code_key",
                "ALTER PUBLICATION wadi ADD TABLE coded");
        assertThat(accessible("coded").schema().orElseThrow().key()).containsExactly(0);
    }

    @Test
    void aRowFilterOnOtherColumnsThanTheIdentityIsInaccessibleUntilCured() throws SQLException {
        source.execute("ALTER PUBLICATION wadi SET TABLE film WHERE (length > 60)");
        becomesAccessible("film", "has a row filter on columns outside of its replica identity");
    }

    @Test
    void aRowFilterOnTheIdentityIsAccessible() throws SQLException {
        source.execute("ALTER PUBLICATION wadi SET TABLE film (id, title) WHERE (id > 100)");
        assertThat(accessible("film").rowFilter())
                .hasValueSatisfying(filter -> assertThat(filter).contains("id > 100"));
    }

    @Test
    void aColumnListShowsTheListedColumnsOnly() throws SQLException {
        source.execute("ALTER PUBLICATION wadi SET TABLE film (id, title)");
        assertThat(accessible("film").schema().orElseThrow().columns())
                .extracting(Column::name)
                .containsExactly("id", "title");
    }

    @Test
    void aColumnListWithoutTheKeyIsInaccessible() throws SQLException {
        source.execute("ALTER PUBLICATION wadi SET TABLE film (title)");
        assertThat(inaccessible("film").reason()).contains("has a column list without its replica identity");
    }

    @Test
    void theRightToReadTheListedColumnsIsEnough() throws SQLException {
        source.execute(
                "REVOKE SELECT ON film FROM ROLE_NAME",
                "GRANT SELECT (id, title) ON film TO ROLE_NAME",
                "ALTER PUBLICATION wadi SET TABLE film (id, title)");
        accessible("film");
        source.execute("ALTER PUBLICATION wadi SET TABLE film");
        becomesAccessible("film", "may not be read by the user");
    }

    @Test
    void viewsAndForeignAndTemporaryAndUnloggedTablesAreInaccessible() throws SQLException {
        source.execute(
                "CREATE VIEW seen AS SELECT * FROM film",
                "CREATE MATERIALIZED VIEW kept AS SELECT * FROM film",
                "CREATE UNLOGGED TABLE forgotten (id int PRIMARY KEY)",
                "CREATE FOREIGN DATA WRAPPER nothing",
                "CREATE SERVER nowhere FOREIGN DATA WRAPPER nothing",
                "CREATE FOREIGN TABLE elsewhere (id int) SERVER nowhere",
                "DROP PUBLICATION wadi",
                "CREATE PUBLICATION wadi FOR ALL TABLES");
        assertThat(inaccessible("seen").reason()).isEqualTo("is a view");
        assertThat(inaccessible("kept").reason()).isEqualTo("is a materialized view");
        assertThat(inaccessible("forgotten").reason()).isEqualTo("is an unlogged table");
        assertThat(inaccessible("elsewhere").reason()).isEqualTo("is a foreign table");
        try (var connection = source.asSuperuser().connect();
                var statement = connection.createStatement()) {
            statement.execute("CREATE TEMPORARY TABLE passing (id int PRIMARY KEY)");
            assertThat(inaccessible("passing").reason()).isEqualTo("is a temporary table");
        }
    }

    @Test
    void whatBelongsToAnExtensionIsNotShown() throws SQLException {
        source.execute("CREATE EXTENSION pg_stat_statements");
        assertThat(source.report().objects())
                .extracting(object -> object.id().name())
                .containsExactly("film");
    }

    @Test
    void aPartitionedTableIsAccessibleByItsPartitions() throws SQLException {
        createPartitioned();
        source.execute("ALTER PUBLICATION wadi ADD TABLE measure");
        final SourceObject root = accessible("measure");
        assertThat(root.isPublished()).isFalse();
        assertThat(root.reason()).isEqualTo("is replicated as its partitions");
        assertThat(root.partitions()).isEqualTo(2);
        assertThat(accessible("measure_1").isPublished()).isTrue();
    }

    @Test
    void aPartitionedTableIsAccessibleByItsRootAndItsPartitionsAreNotShown() throws SQLException {
        createPartitioned();
        source.execute("ALTER PUBLICATION wadi SET (publish_via_partition_root = true)");
        source.execute("ALTER PUBLICATION wadi ADD TABLE measure");
        assertThat(accessible("measure").isPublished()).isTrue();
        assertThat(source.report().objects())
                .extracting(object -> object.id().name())
                .containsExactly("film", "measure");
    }

    @Test
    void wholeSchemasArePublished() throws SQLException {
        source.execute(
                "CREATE SCHEMA more",
                "CREATE TABLE more.t (id int PRIMARY KEY)",
                "GRANT USAGE ON SCHEMA more TO ROLE_NAME",
                "GRANT SELECT ON more.t TO ROLE_NAME",
                "ALTER PUBLICATION wadi ADD TABLES IN SCHEMA more");
        accessible("t");
    }

    @Test
    void generatedColumnsAreNamedAsUnsupported() throws SQLException {
        source.execute("ALTER TABLE film ADD COLUMN hours int GENERATED ALWAYS AS (length / 60) STORED");
        final SourceObject film = accessible("film");
        assertThat(film.unsupported()).extracting(Column::name).containsExactly("hours");
        assertThat(film.schema().orElseThrow().indexOf("hours")).isNegative();
    }

    private void createPartitioned() throws SQLException {
        source.execute(
                "CREATE TABLE measure (id int PRIMARY KEY, v int) PARTITION BY RANGE (id)",
                "CREATE TABLE measure_1 PARTITION OF measure FOR VALUES FROM (0) TO (100)",
                "CREATE TABLE measure_2 PARTITION OF measure FOR VALUES FROM (100) TO (200)",
                "GRANT SELECT ON ALL TABLES IN SCHEMA public TO ROLE_NAME");
    }

    private SourceObject find(final String name) {
        return source.report().objects().stream()
                .filter(object -> object.id().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private SourceObject accessible(final String name) {
        final SourceObject object = find(name);
        assertThat(object.isAccessible()).as(object.reason()).isTrue();
        return object;
    }

    private SourceObject inaccessible(final String name) {
        final SourceObject object = find(name);
        assertThat(object.isAccessible()).as("%s is accessible", name).isFalse();
        return object;
    }

    private void becomesAccessible(final String name, final String reason) throws SQLException {
        final SourceObject object = inaccessible(name);
        assertThat(object.reason()).startsWith(reason);
        source.execute(object.cure().toArray(String[]::new));
        accessible(name);
    }
}
