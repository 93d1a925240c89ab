package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.WadiProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The steps of docs/steps.md in a running pipeline: what they hide is nowhere, and keys stay keys. */
class ShapedDataIT {

    private static final String ROUTE = "routes/replicate.camel.yaml";
    private static final String DESTINATION_STEP = "        - to:\n            id: destination\n";
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    /** In every value that must not be seen, and in nothing else. */
    private static final String PLAIN = "Plain7Value";

    private static final String EVERYTHING = """
            <Configuration status="WARN">
              <Appenders><Console name="console"><PatternLayout pattern="%d %-5level %logger %message%n%ex"/></Console></Appenders>
              <Loggers><Root level="debug"><AppenderRef ref="console"/></Root></Loggers>
            </Configuration>
            """;

    private static final String LIVE =
            "SELECT id FROM copy.shop_customers WHERE NOT \"__hevo_is_deleted__\" ORDER BY id";

    private final PostgresServer server = PostgresServers.shared(18);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void whatIsHiddenIsInNoTableLogOrFile(final String reader) throws Exception {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        createTables(pair);
        pair.publishAll();
        try (WadiProcess wadi = shaped(pair).start()) {
            ReplicatedPair.awaitStreaming(wadi);
            awaitCustomers(pair, "a", "b");
            pair.source()
                    .execute(
                            customer("c"),
                            "UPDATE customers SET id = '" + PLAIN + "d' WHERE id = '" + PLAIN + "b'",
                            "UPDATE customers SET region = 'x' WHERE id = '" + PLAIN + "a'",
                            "DELETE FROM customers WHERE id = '" + PLAIN + "c'",
                            "INSERT INTO audit VALUES (2, '" + PLAIN + "')");
            awaitCustomers(pair, "a", "d");
            assertThat(pair.destination().value("SELECT count(*) FROM copy.shop_customers"))
                    .as("deleted rows are marked under the masks of their keys")
                    .isEqualTo("4");
            refuseOneRow(pair);
            pair.source().execute(customer("g"));
            resync(pair, "public.customers");
            resync(pair, "public.audit");
            awaitCustomers(pair, "a", "d", "g");
            assertShape(pair);
            assertThat(wadi.terminate()).isZero();
            assertNowhere(pair, wadi);
        }
    }

    /** A row that the destination refuses becomes a dead letter, also the later changes of its key. */
    private static void refuseOneRow(final ReplicatedPair pair) throws SQLException {
        pair.destination()
                .execute("ALTER TABLE copy.shop_customers ADD CONSTRAINT c CHECK (id <> '" + mask("e") + "')");
        pair.source().execute(customer("e"), "UPDATE customers SET region = 'y' WHERE id = '" + PLAIN + "e'");
        Awaitility.await().atMost(ReplicatedPair.SOON).untilAsserted(() -> assertThat(
                        pair.destination().value("SELECT count(*) FROM wadi.dead_letter"))
                .isEqualTo("2"));
        pair.source().execute("DELETE FROM customers WHERE id = '" + PLAIN + "e'");
    }

    private void resync(final ReplicatedPair pair, final String table) {
        try (WadiProcess command = shaped(pair)
                .start(
                        "resync",
                        table,
                        "--config",
                        directory.resolve("application.properties").toString())) {
            assertThat(command.awaitExit(ReplicatedPair.SOON))
                    .as(command.output())
                    .isZero();
        }
    }

    private static void createTables(final ReplicatedPair pair) throws SQLException {
        pair.source()
                .execute(
                        "CREATE TABLE customers (id text PRIMARY KEY, email text, phone bigint, password text,"
                                + " internal_id int, cust_since date, fax text, region text, note text, face text)",
                        "ALTER TABLE customers ALTER face SET STORAGE EXTERNAL",
                        "CREATE TABLE orders (id int PRIMARY KEY, customer text)",
                        "CREATE TABLE audit (id int PRIMARY KEY, word text)",
                        customer("a"),
                        customer("b"),
                        "INSERT INTO orders VALUES (1, '" + PLAIN + "a'), (2, NULL)",
                        "INSERT INTO audit VALUES (1, '" + PLAIN + "')");
    }

    private static String customer(final String id) {
        return "INSERT INTO customers VALUES ('" + PLAIN + id + "', '" + PLAIN + "@example.org', 4917055501234, '"
                + PLAIN + "', 7, '2024-01-02', '" + PLAIN + "', 'north " + PLAIN + "', 'ab\u00e4" + PLAIN
                + "', repeat('f', 5000))";
    }

    private WadiProcess.Builder shaped(final ReplicatedPair pair) {
        try {
            final PageExamples page = PageExamples.of("docs/steps.md");
            String route = Files.readString(Path.of(ROUTE));
            route = ReadmeExamples.addBean(route, page.beans());
            route = ReadmeExamples.insertSteps(route, DESTINATION_STEP, page.steps());
            return pair.wadi(directory)
                    .write(ROUTE, route)
                    .environment("WADI_MASK_KEY", SECRET)
                    .write("log.xml", EVERYTHING)
                    .jvmOption("-Dlog4j2.configurationFile=" + directory.resolve("log.xml"));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitCustomers(final ReplicatedPair pair, final String... ids) {
        final List<String> masks =
                Stream.of(ids).map(ShapedDataIT::mask).sorted().toList();
        Awaitility.await()
                .atMost(ReplicatedPair.SOON)
                .ignoreException(SQLException.class)
                .untilAsserted(
                        () -> assertThat(pair.destination().values(LIVE)).containsExactlyInAnyOrderElementsOf(masks));
    }

    private static String mask(final String id) {
        try {
            final Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal((PLAIN + id).getBytes(StandardCharsets.UTF_8)));
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertShape(final ReplicatedPair pair) throws SQLException {
        assertThat(pair.destination()
                        .values("SELECT attname FROM pg_attribute WHERE attrelid = 'copy.shop_customers'::regclass"
                                + " AND attnum > 0 ORDER BY attnum"))
                .containsExactly(
                        "id",
                        "email",
                        "phone",
                        "since",
                        "fax",
                        "region",
                        "note",
                        "face",
                        "__hevo_is_deleted__",
                        "__wadi_position__");
        assertThat(pair.destination()
                        .values(
                                "SELECT DISTINCT concat_ws(' ', length(email), left(phone, 6), since, fax, region, note,"
                                        + " length(face)) FROM copy.shop_customers WHERE NOT \"__hevo_is_deleted__\""))
                .containsExactly("64 phone_ 2024-01-02 unknown ab\u00e4 5000");
        assertThat(pair.destination()
                        .values("SELECT coalesce(c.id, '-') FROM copy.shop_orders o"
                                + " LEFT JOIN copy.shop_customers c ON c.id = o.customer ORDER BY o.id"))
                .as("joins by masked columns")
                .containsExactly(mask("a"), "-");
        assertThat(
                        pair.destination()
                                .values(
                                        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '(customers|audit|orders)$'"))
                .containsExactlyInAnyOrder("shop_customers", "shop_orders");
    }

    private void assertNowhere(final ReplicatedPair pair, final WadiProcess wadi) throws Exception {
        for (final String table : pair.destination()
                .values(
                        "SELECT c.oid::regclass::text FROM pg_class c WHERE relkind = 'r'"
                                + " AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)")) {
            assertThat(pair.destination().values("SELECT t::text FROM " + table + " AS t"))
                    .as(table)
                    .noneMatch(row -> row.contains(PLAIN) || row.contains("4917055501234"));
        }
        assertThat(wadi.output().lines())
                .as("the log at DEBUG")
                .hasSizeGreaterThan(100)
                .noneMatch(line -> line.contains(PLAIN) || line.contains("4917055501234"));
        try (Stream<Path> files = Files.walk(directory)) {
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(PLAIN, "4917055501234");
            }
        }
    }

    @Test
    void aMissingSecretStopsTheStartWithOneLine() throws Exception {
        final ReplicatedPair pair = ReplicatedPair.on(server, "pgoutput");
        createTables(pair);
        pair.publishAll();
        try (WadiProcess wadi = shaped(pair).environment("WADI_MASK_KEY", "").start()) {
            assertThat(wadi.awaitExit(ReplicatedPair.SOON))
                    .as("a wrong setting")
                    .isEqualTo(2);
            assertThat(wadi.output().lines())
                    .containsOnlyOnce(
                            "wadi: MaskColumns: the environment variable WADI_MASK_KEY with the secret key is"
                                    + " shorter than 32 characters; set it to a random text, for example of: openssl rand -hex 32");
        }
        assertThat(pair.destination().values("SELECT relname FROM pg_class WHERE relname ~ 'customers'"))
                .isEmpty();
        assertThat(pair.source().values("SELECT slot_name FROM pg_replication_slots"))
                .doesNotContain(pair.slot());
    }

    /** The masks stand behind the step that fails; a position tells which change it was. */
    @Test
    void aFailureBeforeTheMaskShowsNoValueAndNoKey() throws Exception {
        final ReplicatedPair pair = ReplicatedPair.on(server, "pgoutput");
        createTables(pair);
        pair.publishAll();
        final String failing = ReadmeExamples.addBean(Files.readString(Path.of(ROUTE)), """
                - name: failing
                  type: dev.wadi.processor.SetColumn
                  properties:
                    table: public.orders
                    column: customer
                    expression: "${body[customer].nonsense()}"
                """);
        final String steps = "- process:\n    ref: failing\n"
                + PageExamples.of("docs/steps.md").steps();
        final String beans =
                ReadmeExamples.addBean(failing, PageExamples.of("docs/steps.md").beans());
        try (WadiProcess wadi = shaped(pair)
                .write(ROUTE, ReadmeExamples.insertSteps(beans, DESTINATION_STEP, steps))
                .start()) {
            assertThat(wadi.awaitExit(ReplicatedPair.SOON)).isEqualTo(ReplicatedPair.PIPELINE_FAILED);
            assertThat(wadi.output()).contains("LOAD of public.orders at ");
            assertThat(wadi.output().lines()).noneMatch(line -> line.contains(PLAIN));
        }
    }
}
