package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.wadi.change.Change;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckAware;
import org.apache.camel.impl.DefaultCamelContext;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The position of a route whose endpoints keep none is in a file; whatever happens to it, no change is left out. */
class PositionFileIT {

    private final PostgresServer server = PostgresServers.shared(18);
    private final CamelContext context = new DefaultCamelContext();
    private final Queue<String> taken = new ConcurrentLinkedQueue<>();
    private Database source;
    private String slot;

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        context.stop();
    }

    private void addRoute(final String reader, final Path file) throws Exception {
        final String name = server.uniqueName("filed");
        slot = "wadi_" + name;
        source = server.createDatabase(name);
        source.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "INSERT INTO t VALUES (1)",
                "CREATE PUBLICATION all_tables FOR ALL TABLES");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("postgres-changes:" + name + "?host=" + server.host() + "&port=" + server.port() + "&database="
                                + source.name() + "&user=" + server.user() + "&password=RAW(" + server.password()
                                + ")&publication=all_tables&restartDelay=50&reader=" + reader + "&positionFile=" + file)
                        .routeId("replicate")
                        .autoStartup(false)
                        .process(PositionFileIT.this::take);
            }
        });
        context.start();
    }

    private void take(final Exchange exchange) {
        final List<?> changes = exchange.getMessage().getBody(List.class);
        for (final Object change : changes) {
            taken.add(((Change) change).getOperation() + " " + ((Change) change).get("id"));
        }
    }

    /** What is inserted from then on is in the log, and not among the rows that are loaded. */
    private void startFirst() throws Exception {
        start();
        await().atMost(ReplicatedPair.SOON).until(() -> taken.contains("LOAD 1"));
    }

    private void start() throws Exception {
        context.getRouteController().startRoute("replicate");
    }

    private void stopRoute() throws Exception {
        context.getRouteController().stopRoute("replicate");
    }

    private void insert(final int id) throws Exception {
        source.execute("INSERT INTO t VALUES (" + id + ")");
        await().atMost(ReplicatedPair.SOON).until(() -> taken.contains("INSERT " + id));
    }

    private void assertRefused(final String... told) {
        final AbstractThrowableAssert<?, ?> refusal = assertThatThrownBy(this::start);
        Stream.of(told).forEach(refusal::hasStackTraceContaining);
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void aFileThatIsOldOrBrokenOrGoneIsToldAndTheRightOneGoesOn(final String reader) throws Exception {
        final Path file = directory.resolve("position");
        final Path old = directory.resolve("old");
        final Path right = directory.resolve("right");
        addRoute(reader, file);
        startFirst();
        insert(2);
        stopRoute();
        Files.copy(file, old);
        start();
        insert(3);
        await().atMost(ReplicatedPair.SOON).until(() -> isSlot(">", old));
        // Two within a second: the file is written with the later one because the route stops.
        insert(4);
        insert(5);
        stopRoute();
        Files.copy(file, right);
        source.execute("INSERT INTO t VALUES (6)");

        put(old, file);
        assertRefused("beyond the stored position", "old copy", "remove the position file " + file);
        Files.writeString(file, Files.readString(right).substring(0, 12));
        assertRefused("The position file " + file, "restore it from a copy");
        Files.writeString(file, "");
        assertRefused("The position file " + file, "restore it from a copy");
        Files.delete(file);
        assertRefused("Slot '" + slot + "' exists", "cannot join it without a gap");
        assertThat(isSlot("<=", right)).as("nothing has moved").isTrue();

        put(right, file);
        taken.clear();
        start();
        await().atMost(ReplicatedPair.SOON).until(() -> taken.contains("INSERT 6"));
        assertThat(taken).containsExactly("INSERT 6");
    }

    private static void put(final Path from, final Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Whether what was confirmed compares so to the position in a file. */
    private boolean isSlot(final String operator, final Path file) throws Exception {
        final String position = Files.readAllLines(file).get(0).split(" ")[2];
        return source.value("SELECT confirmed_flush_lsn " + operator + " '" + position
                        + "' FROM pg_replication_slots WHERE slot_name = '" + slot + "'")
                .equals("t");
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void aFullDiskKeepsTheSlotWhereItIsUntilThereIsRoomAgain(final String reader) throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), 1)) {
            final Path file = disk.folder().resolve("position");
            addRoute(reader, file);
            startFirst();
            insert(2);
            disk.fill();
            // The file is written with a change, once a second.
            final AtomicInteger last = new AtomicInteger(2);
            await().atMost(ReplicatedPair.SOON).untilAsserted(() -> {
                source.execute("INSERT INTO t VALUES (" + last.incrementAndGet() + ")");
                assertThat(health().getMessage().orElse(""))
                        .contains("The position file " + file + " cannot be written", "No space left on device");
            });
            final Path full = Files.copy(file, directory.resolve("full"));
            assertThat(isSlot("<=", full))
                    .as("what is not stored is not confirmed")
                    .isTrue();
            disk.makeRoom();
            insert(last.incrementAndGet());
            await().atMost(ReplicatedPair.SOON)
                    .until(() -> health().getState() == HealthCheck.State.UP && isSlot(">", full));
            for (int id = 3; id <= last.get(); id++) {
                assertThat(taken).contains("INSERT " + id);
            }
            context.stop();
        }
    }

    private HealthCheck.Result health() {
        return ((HealthCheckAware) context.getRoute("replicate").getConsumer())
                .getHealthCheck()
                .call();
    }
}
