package dev.wadi.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The demo's parts against its real databases, without the replication between them. */
class EmbeddedDatabasesIT {

    private static final String DELETED = "__hevo_is_deleted__";
    private static final long SEED = 7;
    private static final Duration SOON = Duration.ofSeconds(60);

    private static EmbeddedDatabases databases;

    /** As a killed demo leaves it. */
    private static Path left;

    @BeforeAll
    static void startDatabases() throws IOException {
        left = Files.createDirectories(DemoDirectory.path().resolve("data-1-left"));
        databases = EmbeddedDatabases.start();
        ShopSchema.load(databases.source());
    }

    @AfterAll
    static void stopDatabases() {
        databases.close();
    }

    @Test
    void whatAKilledDemoHasLeftIsRemovedAtTheStart() {
        assertThat(left).doesNotExist();
    }

    @Test
    void bothDatabasesAreDurableAndTheSourceIsLogical() throws Exception {
        for (final Database database : List.of(databases.source(), databases.destination())) {
            assertThat(query(database, "SHOW fsync")).containsExactly("on");
            assertThat(query(database, "SHOW synchronous_commit")).containsExactly("on");
        }
        assertThat(query(databases.source(), "SHOW wal_level")).containsExactly("logical");
    }

    @Test
    void theReplicationRoleReadsAndReplicatesAndNothingElse() throws Exception {
        final Database role = databases.replicationSource();
        assertThat(query(role, "SELECT count(*) > 0 FROM shop.order_lines")).containsExactly("t");
        assertThat(query(role, "SELECT slot_name FROM pg_create_logical_replication_slot('rights', 'pgoutput', true)"))
                .containsExactly("rights");
        for (final String forbidden : List.of(
                "DELETE FROM shop.order_lines",
                "CREATE TABLE shop.t ()",
                "CREATE TABLE public.t ()",
                "CREATE SCHEMA s",
                "CREATE ROLE r")) {
            assertThatThrownBy(() -> execute(role, forbidden)).hasMessageContaining("permission denied");
        }
    }

    @Test
    void nobodyEntersWithoutThePassword() {
        for (final Database database : List.of(databases.source(), databases.destination())) {
            await().untilAsserted(() -> assertThatThrownBy(
                            () -> database.as(database.user(), "wrong").connect())
                    .hasMessageContaining("password authentication failed"));
        }
    }

    @Test
    void theTablesHaveEveryScalarTypeOfTheMapping() throws Exception {
        assertThat(query(databases.source(), """
                        SELECT DISTINCT CASE WHEN typtype = 'e' THEN 'enum'
                                             WHEN typname IN ('bit', 'numeric') THEN format_type(atttypid, atttypmod)
                                             ELSE typname END
                        FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
                        WHERE attnum > 0 AND attrelid IN (SELECT prrelid FROM pg_publication_rel)"""))
                .contains("int2 bit(1) bool bit(8) bytea varbit int4 int8 oid float4 float8 bpchar cidr citext"
                        .split(" "))
                .contains(
                        "daterange enum hstore inet int4range int8range interval ltree macaddr macaddr8 numrange text tsrange"
                                .split(" "))
                .contains(
                        "tstzrange uuid varchar xml timestamptz json jsonb point date time timestamp money".split(" "))
                .contains("numeric", "numeric(10,2)");
        assertThat(query(databases.source(), "SELECT relname FROM pg_class WHERE relkind = 'S'"))
                .as("serial types")
                .contains("products_article_seq", "products_shelf_seq", "orders_id_seq");
    }

    @Test
    void theWorkloadCountsExactlyWhatThePublicationPublishes() throws Exception {
        query(databases.source(), "SELECT pg_create_logical_replication_slot('counted', 'pgoutput')");
        final ShopWorkload workload = new ShopWorkload(databases.source(), SEED, 200);
        try (workload) {
            workload.start();
            await().atMost(SOON)
                    .until(() -> workload.count().transactions() > 300
                            && workload.count().rolledBack() > 5);
        }

        final List<String> published = query(databases.source(), """
                SELECT chr(get_byte(data, 0))
                FROM pg_logical_slot_get_binary_changes('counted', NULL, NULL,
                         'proto_version', '1', 'publication_names', 'wadi_demo')""");
        query(databases.source(), "SELECT pg_drop_replication_slot('counted')");

        final WorkloadCount count = workload.count();
        assertThat(published).as("seed %d", SEED).contains("I", "U", "D");
        assertThat(published.stream().filter(List.of("I", "U", "D")::contains)).hasSize((int) count.allChanges());
        assertThat(published.stream().filter("B"::equals)).hasSize((int) count.transactions());
        assertThat(count.changes().keySet()).containsExactlyInAnyOrderElementsOf(ShopSchema.TABLES);
    }

    @Test
    void theWorkloadSurvivesTheLossOfItsConnection() throws Exception {
        try (ShopWorkload workload = new ShopWorkload(databases.source(), SEED, 100)) {
            workload.start();
            await().atMost(SOON).until(() -> workload.count().transactions() > 5);
            terminateOthers(databases.source());
            final long before = workload.count().transactions();
            await().atMost(SOON).until(() -> workload.count().transactions() > before + 5);
        }
    }

    @Test
    void theComparisonFindsWhatIsNotThereAndWhatDiffersAndWhenAllAgree() throws Exception {
        execute(databases.destination(), "DROP SCHEMA IF EXISTS shop CASCADE");
        try (Comparison comparison = new Comparison(databases.source(), databases.destination(), DELETED)) {
            assertThat(comparison.differences())
                    .hasSize(ShopSchema.TABLES.size())
                    .allSatisfy(difference -> assertThat(difference.what()).contains("not in the destination yet"));
            assertThat(comparison.count().offBy()).isEmpty();

            MappedCopy.copy(databases.source(), databases.destination());
            assertThat(comparison.differences()).isEmpty();
            assertThat(comparison.count().inStep()).isTrue();

            execute(databases.destination(), """
                    UPDATE shop.customers SET location = '{"x": 1, "y": 2.5}', newsletter = NOT newsletter
                        WHERE id = (SELECT min(id) FROM shop.customers);
                    UPDATE shop.orders SET __hevo_is_deleted__ = true WHERE id = (SELECT max(id) FROM shop.orders);
                    INSERT INTO shop.order_lines
                        SELECT order_id, line_no + 5000, product_id, quantity, unit_price, tax_rate, gift, updated_at
                        FROM shop.order_lines LIMIT 2""");
            assertThat(comparison.differences())
                    .extracting(Difference::toString)
                    .containsExactly(
                            "customers: 1 rows differ in location, newsletter",
                            "orders: 1 rows missing in the destination",
                            "order_lines: 2 rows live in the destination only");
            final Counts counts = comparison.count();
            assertThat(counts.inStep()).isFalse();
            assertThat(counts.offBy()).hasValue(1L + 2L);
            assertThat(counts.deletedRows()).hasValue(1L);
        }
    }

    /** One column of each type: whatever is changed in the copy alone is found. */
    @Test
    void theComparisonComparesEveryColumn() throws Exception {
        MappedCopy.copy(databases.source(), databases.destination());
        try (Comparison comparison = new Comparison(databases.source(), databases.destination(), DELETED)) {
            for (final String table : ShopSchema.TABLES) {
                final List<String> columns = query(databases.destination(), """
                        SELECT attname FROM pg_attribute WHERE attrelid = 'shop.%s'::regclass AND attnum > 0
                        AND attname NOT IN ('id', 'order_id', 'line_no', '__hevo_is_deleted__')""".formatted(table));
                execute(
                        databases.destination(),
                        "UPDATE shop." + table + " SET " + String.join(" = NULL, ", columns) + " = NULL");
                assertThat(comparison.differences())
                        .singleElement()
                        .extracting(Difference::what)
                        .asString()
                        .contains(columns);
                MappedCopy.copy(databases.source(), databases.destination());
            }
        }
    }

    @Test
    void countingSurvivesTheLossOfTheDestination() throws Exception {
        try (Comparison comparison = new Comparison(databases.source(), databases.destination(), DELETED)) {
            assertThat(comparison.count().trouble()).isEmpty();
            terminateOthers(databases.destination());
            final Counts lost = comparison.count();
            assertThat(lost.trouble())
                    .hasValueSatisfying(trouble -> assertThat(trouble).startsWith("the destination does not answer: "));
            assertThat(lost.sourceRows()).isPresent();
            assertThat(comparison.count().trouble()).isEmpty();
        }
    }

    @Test
    void theDemoSaysWhetherBothSidesAgree() throws Exception {
        final ByteArrayOutputStream written = new ByteArrayOutputStream();
        final PrintStream out = new PrintStream(written, true, UTF_8);
        final DemoBoard board = new DemoBoard(out, Duration.ofMillis(200), Clock.systemUTC(), false);
        try (Demo demo = Demo.start(board, Clock.systemUTC(), DELETED)) {
            assertThat(query(demo.databases().source(), """
                            SELECT (SELECT count(*) FROM shop.customers) + (SELECT count(*) FROM shop.products)
                                 + (SELECT count(*) FROM shop.orders) + (SELECT count(*) FROM shop.order_lines)""")).containsExactly("10000");
            demo.startWorkload();
            demo.run(Duration.ofSeconds(1), () -> false);
            assertThat(written.toString(UTF_8))
                    .contains("waiting for the first table")
                    .contains("PGPASSWORD=");

            assertThat(demo.finish(Duration.ofMillis(300))).isFalse();
            assertThat(written.toString(UTF_8)).contains("differ in:").contains("not in the destination yet");

            MappedCopy.copy(demo.databases().source(), demo.databases().destination());
            assertThat(demo.finish(Duration.ZERO)).isTrue();
            assertThat(written.toString(UTF_8)).contains("Source and destination agree in every column");
        }
    }

    private static void terminateOthers(final Database database) throws SQLException {
        query(database, """
                SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity
                WHERE pid <> pg_backend_pid() AND usename = current_user AND datname = current_database()""");
    }

    private static void execute(final Database database, final String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> query(final Database database, final String sql) throws SQLException {
        final List<String> values = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                values.add(row.getString(1));
            }
        }
        return values;
    }
}
