package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.wadi.change.Change;
import dev.wadi.change.Operation;
import dev.wadi.processor.DeleteFlag;
import dev.wadi.processor.TypeMapping;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckAware;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What each policy makes of a step that fails, and which errors no policy may retry or take for the change's fault. */
class StepErrorPolicyIT {

    private final PostgresServer server = PostgresServers.shared(15);
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final CamelContext context = new DefaultCamelContext();
    private final String name = server.uniqueName("steps");

    /** What the step 'picky' makes of changes that it does not like; null if it likes all. */
    private final AtomicReference<Consumer<List<Change>>> picky = new AtomicReference<>();

    private Database source;
    private Database destination;

    @AfterEach
    void stop() {
        context.stop();
    }

    private void createDatabases() throws SQLException {
        source = server.createDatabase(name + "_source");
        destination = server.createDatabase(name + "_destination");
        source.execute(
                "CREATE TABLE t (id int PRIMARY KEY, word text)",
                "INSERT INTO t VALUES (1, 'loaded')",
                "CREATE PUBLICATION all_tables FOR TABLE t");
        context.getRegistry().bind("meters", MeterRegistry.class, meters);
    }

    private String from(final String reader, final String policy) {
        return "postgres-changes:" + name + "?host=" + source.host() + "&port=" + source.port() + "&database="
                + source.name() + "&user=" + source.user() + "&password=RAW(" + source.password()
                + ")&publication=all_tables&restartDelay=50&reader=" + reader + "&onStepError=" + policy;
    }

    private String to() {
        return "destination:" + name + "?user=" + destination.user() + "&password=RAW(" + destination.password()
                + ")&url=RAW(" + destination.jdbcUrl() + ")";
    }

    private void start(final String reader, final String policy) throws Exception {
        start(reader, policy, route -> route.process(new TypeMapping()).process(new DeleteFlag()));
    }

    private void start(final String reader, final String policy, final Consumer<ProcessorDefinition<?>> steps)
            throws Exception {
        createDatabases();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                final RouteDefinition route =
                        from(StepErrorPolicyIT.this.from(reader, policy)).routeId("replicate");
                steps.accept(route);
                route.process(exchange -> fail(exchange.getMessage().getBody(List.class)))
                        .id("picky")
                        .to(StepErrorPolicyIT.this.to());
            }
        });
        context.start();
    }

    @SuppressWarnings("unchecked")
    private void fail(final List<?> changes) {
        final Consumer<List<Change>> current = picky.get();
        if (current != null) {
            current.accept((List<Change>) changes);
        }
    }

    private static Consumer<List<Change>> failing(final String word, final RuntimeException error) {
        return changes -> {
            if (changes.stream()
                    .anyMatch(change -> Arrays.asList(change.texts()).contains(word))) {
                throw error;
            }
        };
    }

    private HealthCheck.Result health() {
        return ((HealthCheckAware) context.getRoute("replicate").getConsumer())
                .getHealthCheck()
                .call();
    }

    private void awaitState(final String state) {
        await("state " + state)
                .atMost(ReplicatedPair.SOON)
                .ignoreExceptions()
                .until(() -> meters.get("wadi.state")
                                .tags("pipeline", name, "state", state)
                                .gauge()
                                .value()
                        == 1);
    }

    private void awaitWords(final String words) {
        await(words).atMost(ReplicatedPair.SOON).ignoreExceptions().untilAsserted(() -> assertThat(
                        destination.value("SELECT string_agg(word, ' ' ORDER BY id) FROM t"))
                .isEqualTo(words));
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void aStepThatFailsForAWhileIsRetriedAndHealthNamesIt(final String reader) throws Exception {
        start(reader, "RETRY");
        awaitState("STREAMING");
        picky.set(failing("bad", new IllegalStateException("not yet")));
        source.execute("INSERT INTO t VALUES (2, 'bad')");
        awaitState("RETRYING");
        await().atMost(ReplicatedPair.SOON).untilAsserted(() -> {
            assertThat(health().getState()).isEqualTo(HealthCheck.State.DOWN);
            assertThat(health().getMessage().orElse("")).contains("Step 'picky'");
        });
        picky.set(null);
        awaitWords("loaded bad");
        await().atMost(ReplicatedPair.SOON)
                .untilAsserted(() -> assertThat(health().getState()).isEqualTo(HealthCheck.State.UP));
    }

    @ParameterizedTest
    @CsvSource({"pgoutput, RETRY", "pgoutput, DEAD_LETTER", "debezium, RETRY"})
    void whatOnlyAnEditCuresStopsThePipelineWhateverThePolicy(final String reader, final String policy)
            throws Exception {
        start(reader, policy);
        awaitState("STREAMING");
        picky.set(failing("bad", new NoSuchBeanException("mask")));
        source.execute("INSERT INTO t VALUES (2, 'bad')");
        awaitState("FAILED");
        assertThat(health().getMessage().orElse("")).contains("Step 'picky'", "NoSuchBeanException");
        assertThat(destination.value("SELECT count(*) FROM wadi.dead_letter")).isEqualTo("0");
    }

    @Test
    void aRouteWithoutTypeMappingStopsAndSaysSo() throws Exception {
        start("pgoutput", "RETRY", route -> route.process(new DeleteFlag()));
        awaitState("FAILED");
        assertThat(health().getMessage().orElse(""))
                .contains("put the step typeMapping before destination: in the route");
        assertThat(destination.values("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
                .isEmpty();
    }

    @Test
    void aStepThatFailsOnATruncationStopsThePipelineInsteadOfPassingIt() throws Exception {
        start("pgoutput", "DEAD_LETTER");
        awaitState("STREAMING");
        picky.set(changes -> {
            if (changes.stream().anyMatch(change -> change.getOperation() == Operation.TRUNCATE)) {
                throw new IllegalStateException("no truncation");
            }
        });
        source.execute("TRUNCATE t", "INSERT INTO t VALUES (2, 'after')");
        awaitState("FAILED");
        assertThat(destination.value("SELECT word FROM t WHERE NOT __hevo_is_deleted__"))
                .isEqualTo("loaded");
    }

    @Test
    void deadLettersNeedADestinationThatKeepsThem() throws Exception {
        createDatabases();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(StepErrorPolicyIT.this.from("pgoutput", "DEAD_LETTER") + "&positionFile=/dev/null/position")
                        .to("log:changes");
            }
        });
        assertThatThrownBy(context::start)
                .hasStackTraceContaining("wadi.source.on-step-error: 'dead-letter' needs a route to destination:");
    }

    @Test
    void changesThatAreSentOutsideAnExchangeOfTheSourceStopThePipeline() throws Exception {
        start("pgoutput", "STOP");
        awaitState("STREAMING");
        final AtomicReference<List<Change>> kept = new AtomicReference<>();
        picky.set(kept::set);
        source.execute("INSERT INTO t VALUES (2, 'kept')");
        awaitWords("loaded kept");
        assertThatThrownBy(() -> context.createProducerTemplate().sendBody(to(), kept.get()))
                .hasStackTraceContaining("not with wireTap, aggregate, a producer template");
        source.execute("INSERT INTO t VALUES (3, 'later')");
        awaitState("FAILED");
    }
}
