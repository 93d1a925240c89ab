package dev.wadi.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Consumer;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RouteAuditTest {

    private static final String SOURCE =
            "postgres-changes:%s?host=localhost&database=d&user=u&password=p&publication=all_tables";

    private final DefaultCamelContext context = new DefaultCamelContext();

    @AfterEach
    void stop() {
        context.stop();
    }

    private RouteAudit started(final String pipeline, final Consumer<RouteDefinition> edit) throws Exception {
        context.setAutoStartup(false);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                final RouteDefinition route = from(SOURCE.formatted(pipeline)).routeId("replicate");
                edit.accept(route);
                route.to("log:changes");
            }
        });
        context.start();
        return new RouteAudit(context);
    }

    @Test
    void aRouteThatReadsTheConfiguredPipelineIsRight() throws Exception {
        assertThat(started("shop", route -> {}).warnings("shop")).isEmpty();
    }

    @Test
    void aRouteThatIsNotStartedIsReported() throws Exception {
        assertThat(started("shop", route -> route.autoStartup(false)).warnings("shop"))
                .singleElement()
                .asString()
                .contains("Route 'replicate' is not started", "autoStartup");
    }

    @Test
    void aRouteOfAnotherPipelineIsReported() throws Exception {
        assertThat(started("other", route -> {}).warnings("shop"))
                .singleElement()
                .asString()
                .contains("Route 'replicate' reads pipeline 'other'", "wadi.source.name is 'shop'");
    }

    @Test
    void aRouteWhosePreconditionDoesNotHoldIsNoRoute() throws Exception {
        final RouteAudit audit = started("shop", route -> route.precondition("false"));
        assertThatThrownBy(() -> audit.warnings("shop"))
                .isInstanceOf(RouteFileException.class)
                .hasMessageContaining("none of the 0 routes reads from postgres-changes:");
    }
}
