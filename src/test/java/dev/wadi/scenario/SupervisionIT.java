package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wadi.processor.DeleteFlag;
import dev.wadi.processor.TypeMapping;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.TcpProxy;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckAware;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Health and meters tell the truth through outages of each side, and a pipeline that starts again leaves nothing behind. */
class SupervisionIT {

    private static final String PASSWORD = "secret of the role";

    private static final int RESTARTS = Integer.getInteger("wadi.test.restarts", 25);

    /** Each start of Debezium's engine takes seconds of processor time. */
    private static final int RESTARTS_OF_DEBEZIUM = RESTARTS / 3;

    private final PostgresServer server = PostgresServers.shared(18);
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final CamelContext context = new DefaultCamelContext();
    private TcpProxy toSource;
    private TcpProxy toDestination;
    private Database source;
    private Database destination;
    private String name;

    @AfterEach
    void stop() {
        context.stop();
        toSource.close();
        toDestination.close();
    }

    private void start(final String reader) throws Exception {
        start(reader, "");
    }

    private void start(final String reader, final String destinationOptions) throws Exception {
        name = server.uniqueName("supervised");
        source = server.createDatabase(name + "_source");
        destination = server.createDatabase(name + "_destination");
        source.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "INSERT INTO t VALUES (1)",
                "CREATE PUBLICATION all_tables FOR TABLE t",
                "CREATE ROLE " + name + " LOGIN REPLICATION PASSWORD '" + PASSWORD + "'",
                "GRANT SELECT ON t TO " + name);
        toSource = new TcpProxy(server.host(), server.port());
        toDestination = new TcpProxy(server.host(), server.port());
        context.getRegistry().bind("meters", MeterRegistry.class, meters);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("postgres-changes:" + name + "?host=" + toSource.host() + "&port=" + toSource.port()
                                + "&database=" + source.name() + "&user=" + name + "&password=RAW(" + PASSWORD
                                + ")&publication=all_tables&restartDelay=50&reader=" + reader)
                        .routeId("replicate")
                        .process(new TypeMapping())
                        .process(new DeleteFlag())
                        .to("destination:" + name + "?user=" + server.user() + "&password=RAW(" + server.password()
                                + ")&url=RAW("
                                + destination
                                        .at(toDestination.host(), toDestination.port())
                                        .jdbcUrl() + ")" + destinationOptions);
            }
        });
        context.start();
        await().atMost(ReplicatedPair.SOON).until(() -> state("STREAMING") == 1);
        awaitUp();
    }

    private HealthCheck.Result health() {
        return ((HealthCheckAware) context.getRoute("replicate").getConsumer())
                .getHealthCheck()
                .call();
    }

    private void awaitUp() {
        await("it is up").atMost(ReplicatedPair.SOON).untilAsserted(() -> assertThat(health().getState())
                .as(String.valueOf(health().getMessage()))
                .isEqualTo(HealthCheck.State.UP));
    }

    private void awaitDown(final String why) {
        await("it is down because of " + why).atMost(ReplicatedPair.SOON).untilAsserted(() -> {
            final HealthCheck.Result health = health();
            assertThat(health.getState()).isEqualTo(HealthCheck.State.DOWN);
            assertThat(health.getMessage().orElse("")).contains(why);
        });
    }

    private void awaitRow(final int id) {
        await("row " + id)
                .atMost(ReplicatedPair.SOON)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(() -> destination
                        .value("SELECT count(*) FROM t WHERE id = " + id)
                        .equals("1"));
    }

    private double state(final String state) {
        return meters.get("wadi.state")
                .tags("pipeline", name, "state", state)
                .gauge()
                .value();
    }

    private double inserts() {
        return meters.get("wadi.changes")
                .tags("pipeline", name, "table", "public.t", "operation", "INSERT")
                .counter()
                .count();
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void outagesOfEachSideShowAndPass(final String reader) throws Exception {
        start(reader);
        source.execute("INSERT INTO t VALUES (2)", "INSERT INTO t VALUES (3)");
        awaitRow(3);
        await("what the route has taken is counted after that")
                .atMost(ReplicatedPair.SOON)
                .ignoreExceptions()
                .until(() -> inserts() >= 2);
        assertThat(meters.get("wadi.batch.rows").tag("pipeline", name).summary().totalAmount())
                .as("without the row that was loaded past the route")
                .isGreaterThanOrEqualTo(2);
        assertThat(meters.get("wadi.batch").tag("pipeline", name).timer().count())
                .isPositive();
        assertThat(state("STREAMING")).isEqualTo(1);
        await().atMost(ReplicatedPair.SOON).untilAsserted(() -> {
            assertThat(meters.get("wadi.lag").gauge().value()).isBetween(0.0, 1e8);
            assertThat(meters.get("wadi.delay").timeGauge().value()).isZero();
        });

        toDestination.refuse();
        source.execute("INSERT INTO t VALUES (4)");
        awaitDown("Destination");
        await().atMost(ReplicatedPair.SOON).until(() -> state("RETRYING") == 1);
        toDestination.pass();
        awaitRow(4);
        awaitUp();

        toSource.refuse();
        awaitDown("cannot be reached");
        toSource.pass();
        source.execute("INSERT INTO t VALUES (5)");
        awaitRow(5);
        awaitUp();

        source.execute("ALTER ROLE " + name + " NOLOGIN");
        awaitDown("refuses the user");
        assertThat(state("STREAMING"))
                .as("the connection that is there lasts, and the reader has not noticed")
                .isEqualTo(1);
        source.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + name + "'");
        await().atMost(ReplicatedPair.SOON).until(() -> state("RETRYING") == 1);
        awaitDown("refuses the user");
        source.execute("ALTER ROLE " + name + " LOGIN");
        source.execute("INSERT INTO t VALUES (6)");
        awaitRow(6);
        awaitUp();
        assertThat(restarts()).isGreaterThanOrEqualTo(3);

        context.getRouteController().stopRoute("replicate");
        assertThat(meters.find("wadi.state").gauges())
                .as("a stopped pipeline has no state")
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void whatTheRouteHasTakenIsWrittenBeforeItStops(final String reader) throws Exception {
        start(reader, "&flushInterval=3600000");
        source.execute("INSERT INTO t VALUES (2)");
        await("the route has taken it")
                .atMost(ReplicatedPair.SOON)
                .ignoreExceptions()
                .until(() -> inserts() == 1);
        assertThat(destination.value("SELECT count(*) FROM t")).isEqualTo("1");

        context.getRouteController().stopRoute("replicate");
        assertThat(destination.value("SELECT count(*) FROM t")).isEqualTo("2");
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void manyRestartsLeaveNothing(final String reader) throws Exception {
        start(reader);
        restart(2);
        awaitUp();
        final Set<String> before = threads();
        final int consumers =
                context.getCamelContextExtension().getExchangeFactoryManager().getConsumerCounter();
        final int restarts = reader.equals("debezium") ? RESTARTS_OF_DEBEZIUM : RESTARTS;
        for (int i = 0; i < restarts; i++) {
            restart(10 + i);
        }
        source.execute("INSERT INTO t VALUES (1000)");
        awaitRow(1000);
        await("threads that are left").atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(threads())
                .hasSizeLessThanOrEqualTo(before.size() + 2));
        assertThat(context.getCamelContextExtension()
                        .getExchangeFactoryManager()
                        .getConsumerCounter())
                .as("consumers that Camel knows, with all that they have")
                .isLessThanOrEqualTo(consumers);
    }

    /** By one side, after the pipeline has come further: else the pauses would become longer each time. */
    private void restart(final int id) throws SQLException {
        source.execute("INSERT INTO t VALUES (" + id + ")");
        awaitRow(id);
        final double before = restarts();
        if (id % 2 == 0) {
            await().atMost(ReplicatedPair.SOON)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        terminateReader();
                        return restarts() > before;
                    });
        } else {
            toDestination.refuse();
            source.execute("INSERT INTO t VALUES (" + (id + 5000) + ")");
            await().atMost(ReplicatedPair.SOON).until(() -> restarts() > before);
            toDestination.pass();
        }
    }

    private double restarts() {
        return meters.get("wadi.restarts").functionCounter().count();
    }

    private void terminateReader() throws SQLException {
        source.execute("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = 'wadi_"
                + name + "' AND active");
    }

    /** With their numbers, so that two of one name count twice. */
    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(thread -> thread.getName() + " " + thread.getId())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
