package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.delivery.WadiConstants;
import dev.wadi.destination.DestinationComponent;
import dev.wadi.destination.DestinationConfiguration;
import dev.wadi.processor.DeleteFlag;
import dev.wadi.processor.TypeMapping;
import dev.wadi.source.PostgresChangesComponent;
import dev.wadi.source.ReaderKind;
import dev.wadi.source.SourceConfiguration;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.WadiProcess;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckAware;
import org.apache.camel.impl.DefaultCamelContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A thread meets an Error of the JVM, such as memory that is used up. No process only looks alive after that. */
class JvmErrorIT {

    private static final int EXIT_CODE = 3;

    private final PostgresServer server = PostgresServers.shared(18);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"pgoutput, 64, 60", "debezium, 128, 100"})
    void aValueThatDoesNotFitIntoMemoryEndsTheProcessAndArrivesWithMore(
            final String reader, final int heapMegabytes, final int valueMegabytes) throws Exception {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        pair.source().execute("CREATE TABLE t (id int PRIMARY KEY, word text)", "INSERT INTO t VALUES (1, 'there')");
        pair.publish("t");
        try (WadiProcess wadi =
                pair.wadi(directory).jvmOption("-Xmx" + heapMegabytes + "m").start()) {
            ReplicatedPair.awaitStreaming(wadi);
            pair.source().execute("INSERT INTO t VALUES (2, repeat('x', " + valueMegabytes + " * 1000 * 1000))");

            assertThat(wadi.awaitExit(ReplicatedPair.SOON)).isEqualTo(EXIT_CODE);
            assertThat(wadi.output().lines().filter(line -> line.startsWith("wadi: ")))
                    .as("the reason in one line")
                    .singleElement()
                    .asString()
                    .contains("OutOfMemoryError", "-Xmx");
        }
        try (WadiProcess wadi = pair.wadi(directory).jvmOption("-Xmx1g").start()) {
            Awaitility.await().atMost(Duration.ofMinutes(3)).untilAsserted(() -> assertThat(
                            pair.destination().values("SELECT length(word) FROM t WHERE id = 2"))
                    .as(wadi.output())
                    .containsExactly(valueMegabytes + "000000"));
        }
    }

    /** A host is not ended, but can see it; the thread that meets the Error is the stream's. */
    @ParameterizedTest
    @EnumSource(ReaderKind.class)
    void inAHostTheStreamEndsAndHealthIsDown(final ReaderKind reader) throws Exception {
        try (CamelContext context = embedded(
                reader,
                exchange -> String.valueOf(exchange.getMessage().getBody()).contains("INSERT"))) {
            final Database source = start(context);

            source.execute("INSERT INTO words VALUES (2, 'streamed')");

            awaitDown(context);
        }
    }

    /** The same for the thread that loads a table beside the stream. */
    @ParameterizedTest
    @EnumSource(ReaderKind.class)
    void inAHostALoadBesideTheStreamEndsThePipelineToo(final ReaderKind reader) throws Exception {
        try (CamelContext context = embedded(reader, exchange -> exchange.getProperty(WadiConstants.ASIDE) != null)) {
            final Database source = start(context);

            source.execute("CREATE TABLE later (id int PRIMARY KEY)", "INSERT INTO later VALUES (1)");

            awaitDown(context);
        }
    }

    private String name;
    private Database destination;

    private CamelContext embedded(final ReaderKind reader, final Predicate<Exchange> fails) throws SQLException {
        name = server.uniqueName("error");
        final Database source = server.createDatabase(name + "_source");
        source.execute(
                "CREATE TABLE words (id int PRIMARY KEY, word text)",
                "INSERT INTO words VALUES (1, 'there')",
                "CREATE PUBLICATION all_tables FOR ALL TABLES");
        destination = server.createDatabase(name + "_destination");
        final SourceConfiguration from = new SourceConfiguration();
        from.setHost(server.host());
        from.setPort(server.port());
        from.setDatabase(source.name());
        from.setUser(server.user());
        from.setPassword(server.password());
        from.setPublication("all_tables");
        from.setReader(reader);
        from.setRefreshInterval(1000);
        final PostgresChangesComponent changes = new PostgresChangesComponent();
        changes.setConfiguration(from);
        final DestinationConfiguration to = new DestinationConfiguration();
        to.setUrl(destination.jdbcUrl());
        to.setUser(server.user());
        to.setPassword(server.password());
        final DestinationComponent destinations = new DestinationComponent();
        destinations.setConfiguration(to);
        final CamelContext context = new DefaultCamelContext();
        context.addComponent("postgres-changes", changes);
        context.addComponent("destination", destinations);
        try {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    errorHandler(noErrorHandler());
                    fromF("postgres-changes:%s", name)
                            .routeId("replicate")
                            .process(new TypeMapping())
                            .process(new DeleteFlag())
                            .process(exchange -> {
                                if (fails.test(exchange)) {
                                    throw new OutOfMemoryError("not enough for this step");
                                }
                            })
                            .toF("destination:%s", name);
                }
            });
        } catch (final Exception e) {
            throw new IllegalStateException(e);
        }
        return context;
    }

    private Database start(final CamelContext context) {
        context.start();
        Awaitility.await().atMost(ReplicatedPair.SOON).ignoreExceptions().untilAsserted(() -> assertThat(
                        destination.value("SELECT count(*) FROM words"))
                .isEqualTo("1"));
        return server.database(name + "_source");
    }

    private void awaitDown(final CamelContext context) {
        Awaitility.await().atMost(ReplicatedPair.SOON).untilAsserted(() -> {
            final HealthCheck.Result result = ((HealthCheckAware)
                            context.getRoute("replicate").getConsumer())
                    .getHealthCheck()
                    .call();
            assertThat(result.getState()).isEqualTo(HealthCheck.State.DOWN);
            assertThat(result.getDetails()).containsEntry("state", "FAILED");
            assertThat(result.getMessage().orElse("")).contains("OutOfMemoryError", "not enough for this step");
        });
    }
}
