package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.destination.DestinationComponent;
import dev.wadi.destination.DestinationConfiguration;
import dev.wadi.processor.DeleteFlag;
import dev.wadi.processor.TypeMapping;
import dev.wadi.source.PostgresChangesComponent;
import dev.wadi.source.SourceConfiguration;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pipelines in a program of somebody else: side by side in one Camel context, and in two contexts of one JVM. */
class TwoPipelinesIT {

    private final PostgresServer server = PostgresServers.shared(18);
    private final List<CamelContext> contexts = new ArrayList<>();

    /** A source database with a table of one row, an empty destination, and the slot between them. */
    private record Pair(Database source, Database destination, String slot) {

        void insert(final int id, final String word) throws SQLException {
            source.execute("INSERT INTO words VALUES (" + id + ", '" + word + "')");
        }

        void awaitWords(final String words) {
            Awaitility.await().atMost(ReplicatedPair.SOON).ignoreExceptions().untilAsserted(() -> assertThat(words())
                    .isEqualTo(words));
        }

        String words() throws SQLException {
            return destination.value("SELECT string_agg(word, ' ' ORDER BY id) FROM words");
        }
    }

    private Pair pair(final String firstWord) throws SQLException {
        final String name = server.uniqueName("embedded");
        final Database source = server.createDatabase(name + "_source");
        source.execute(
                "CREATE TABLE words (id int PRIMARY KEY, word text)",
                "INSERT INTO words VALUES (1, '" + firstWord + "')",
                "CREATE PUBLICATION all_tables FOR ALL TABLES");
        return new Pair(source, server.createDatabase(name + "_destination"), name);
    }

    private CamelContext context() {
        final SourceConfiguration source = new SourceConfiguration();
        source.setHost(server.host());
        source.setPort(server.port());
        source.setUser(server.user());
        source.setPassword(server.password());
        source.setPublication("all_tables");
        final PostgresChangesComponent changes = new PostgresChangesComponent();
        changes.setConfiguration(source);
        final DestinationConfiguration destination = new DestinationConfiguration();
        destination.setUser(server.user());
        destination.setPassword(server.password());
        final DestinationComponent destinations = new DestinationComponent();
        destinations.setConfiguration(destination);

        final CamelContext context = new DefaultCamelContext();
        context.addComponent("postgres-changes", changes);
        context.addComponent("destination", destinations);
        contexts.add(context);
        return context;
    }

    private static RouteBuilder route(final String name, final Pair pair) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                fromF(
                                "postgres-changes:%s?database=%s&slot=%s",
                                name, pair.source().name(), pair.slot())
                        .routeId(name)
                        .process(new TypeMapping())
                        .process(new DeleteFlag())
                        .toF("destination:%s?url=%s", name, pair.destination().jdbcUrl());
            }
        };
    }

    @AfterEach
    void stop() {
        contexts.forEach(CamelContext::stop);
    }

    @Test
    void oneOfTwoPipelinesStopsAndGoesOnWithoutTheOther() throws Exception {
        final Pair left = pair("left");
        final Pair right = pair("right");
        final CamelContext context = context();
        context.addRoutes(route("left", left));
        context.addRoutes(route("right", right));
        context.start();
        left.insert(2, "bank");
        right.insert(2, "hand");
        left.awaitWords("left bank");
        right.awaitWords("right hand");

        context.getRouteController().stopRoute("left");
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("wadi-left")
                .contains("wadi-right");
        left.insert(3, "holiday");
        right.insert(3, "side");
        right.awaitWords("right hand side");
        assertThat(context.getRouteController().getRouteStatus("left")).isEqualTo(ServiceStatus.Stopped);
        assertThat(left.words()).isEqualTo("left bank");

        context.getRouteController().startRoute("left");
        left.awaitWords("left bank holiday");
        right.insert(4, "up");
        right.awaitWords("right hand side up");
    }

    @Test
    void pipelinesOfOneNameInTwoContextsDoNotMeet() throws Exception {
        final Pair first = pair("first");
        final Pair second = pair("second");
        final CamelContext one = context();
        one.addRoutes(route("shop", first));
        final CamelContext other = context();
        other.addRoutes(route("shop", second));
        one.start();
        other.start();
        first.insert(2, "class");
        second.insert(2, "hand");
        first.awaitWords("first class");
        second.awaitWords("second hand");

        one.stop();
        second.insert(3, "shop");
        second.awaitWords("second hand shop");
        assertThat(first.words()).isEqualTo("first class");
    }
}
