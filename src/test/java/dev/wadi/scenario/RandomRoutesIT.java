package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.SqlName;
import dev.wadi.change.TableId;
import dev.wadi.testing.Comparison;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.RandomWorkload;
import dev.wadi.testing.WadiProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a user builds out of the allowed steps, and whenever it is killed: what it should have made of the rows is there. */
class RandomRoutesIT {

    private static final int ROUTES = Integer.getInteger("wadi.test.routes", 1);
    private static final long SEED = Long.getLong("wadi.test.seed", 4711);
    private static final String ROUTE = "routes/replicate.camel.yaml";
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final Duration CATCH_UP = Duration.ofSeconds(240);

    /** A load through steps that fail now and then begins again each time. */
    private static final Duration LOADED = Duration.ofMinutes(5);

    private static final int HMAC_BLOCK = 64;

    private final PostgresServer server = PostgresServers.shared(15);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void whatTheRouteMakesOfTheRowsArrivesThroughKills(final String reader) throws Exception {
        for (int number = 0; number < ROUTES; number++) {
            // Each reader gets routes of its own.
            final long base = SEED + 2L * number;
            final long seed = base + (reader.equals("pgoutput") ? 1 : 0);
            final RandomRoute route = RandomRoute.of(seed);
            System.out.println("Random route with " + reader + ", seed " + seed);
            try {
                survivesKills(reader, route, seed);
            } catch (final AssertionError | RuntimeException | SQLException e) {
                throw new AssertionError(
                        "With " + reader + ", -Dwadi.test.seed=" + base
                                + " -Dwadi.test.routes=1 (seed of the route and of the" + " workload: " + seed + "): "
                                + e.getMessage() + "\nThe route:\n" + route.yaml(),
                        e);
            }
        }
    }

    private void survivesKills(final String reader, final RandomRoute route, final long seed) throws Exception {
        final Random random = new Random(seed);
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        final Path home = Files.createDirectory(directory.resolve(pair.name()));
        try (RandomWorkload workload = RandomWorkload.on(pair.source())
                .withJournal()
                .seed(seed)
                .pace(Duration.ofMillis(10))
                .create()) {
            pair.publish(workload.tables());
            expect(pair, route, workload.tables());
            workload.start();
            Awaitility.await().atMost(ReplicatedPair.SOON).until(() -> workload.committed() > 300);
            try (WadiProcess wadi = wadi(pair, home, route)) {
                killAfter(1000 + random.nextInt(2500), wadi);
            }
            try (WadiProcess wadi = wadi(pair, home, route)) {
                wadi.awaitOutput("reads changes from", LOADED);
                killAfter(100 + random.nextInt(1500), wadi);
            }
            try (WadiProcess wadi = wadi(pair, home, route)) {
                wadi.awaitOutput("reads changes from", LOADED);
                workload.stop();
                assertArrives(pair, route, workload.tables(), wadi);
                assertThat(wadi.terminate()).as(wadi.output()).isZero();
            }
        }
    }

    private static WadiProcess wadi(final ReplicatedPair pair, final Path home, final RandomRoute route)
            throws Exception {
        final WadiProcess.Builder builder = pair.wadi(home).write(ROUTE, route.yaml());
        final String properties = Files.readString(home.resolve("application.properties"));
        return builder.properties(properties + "wadi.source.on-step-error=retry\n")
                .environment("WADI_MASK_KEY", SECRET)
                // With the step that fails.
                .classPath(System.getProperty("java.class.path"))
                .start();
    }

    private static void killAfter(final long millis, final WadiProcess wadi) {
        Awaitility.await().pollDelay(millis, TimeUnit.MILLISECONDS).until(() -> true);
        assertThat(wadi.isAlive()).as(wadi.output()).isTrue();
        wadi.kill();
    }

    /** Views at the source show what the route should have made of its tables. */
    private static void expect(final ReplicatedPair pair, final RandomRoute route, final List<TableId> tables)
            throws SQLException {
        pair.source()
                .execute(
                        "CREATE SCHEMA expected",
                        "CREATE FUNCTION expected.mask(plain text) RETURNS text LANGUAGE sql AS $$ SELECT encode(sha256("
                                + padded(0x5c) + " || sha256(" + padded(0x36)
                                + " || convert_to(plain, 'UTF8'))), 'hex') $$");
        for (final TableId table : tables) {
            final String columns = pair
                    .source()
                    .values("SELECT attname FROM pg_attribute WHERE attrelid = '" + SqlName.quote(table)
                            + "'::regclass AND attnum > 0 ORDER BY attnum")
                    .stream()
                    .map(column -> route.expression(table.name(), column) + " AS " + SqlName.quote(column))
                    .collect(Collectors.joining(", "));
            pair.source()
                    .execute("CREATE VIEW " + SqlName.quote(expected(table)) + " AS SELECT " + columns + " FROM "
                            + SqlName.quote(table) + " WHERE " + route.condition(table.name()));
        }
    }

    /** The key as HMAC combines it with what it signs. */
    private static String padded(final int pad) {
        final byte[] key = Arrays.copyOf(SECRET.getBytes(StandardCharsets.US_ASCII), HMAC_BLOCK);
        for (int i = 0; i < key.length; i++) {
            key[i] ^= (byte) pad;
        }
        return "'\\x" + HexFormat.of().formatHex(key) + "'::bytea";
    }

    private static TableId expected(final TableId table) {
        return new TableId("expected", table.name());
    }

    private static void assertArrives(
            final ReplicatedPair pair, final RandomRoute route, final List<TableId> tables, final WadiProcess wadi)
            throws SQLException {
        final List<TableId> meant = tables.stream()
                .filter(table -> !route.condition(table.name()).equals("false"))
                .toList();
        Comparison.of(
                        pair.source(),
                        pair.destination(),
                        meant.stream().map(RandomRoutesIT::expected).toList())
                .inSchema("public")
                .awaitEqual(CATCH_UP, wadi);
        Comparison.of(pair.source(), pair.destination(), meant).assertNoDuplicates();
        for (final TableId table : tables) {
            if (!meant.contains(table)
                    && pair.destination().value("SELECT to_regclass('" + SqlName.quote(table) + "')") != null) {
                assertThat(pair.destination().value("SELECT count(*) FROM " + SqlName.quote(table)))
                        .as("rows of %s, which the route leaves out", table)
                        .isEqualTo("0");
            }
        }
        assertThat(pair.destination().value("SELECT count(*) FROM wadi.dead_letter"))
                .isEqualTo("0");
    }
}
