package dev.wadi.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.delivery.DeliveryEndpoint;
import dev.wadi.delivery.DeliveryTarget;
import dev.wadi.delivery.SchemaStep;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.support.RoutePolicySupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Loaded rows pass by the route only where nothing would have seen them. */
class StraightRouteTest {

    private static final class Step implements Processor, SchemaStep {
        @Override
        public void process(final Exchange exchange) {}
    }

    private static final class Place extends DefaultEndpoint implements DeliveryEndpoint {

        private Place(final String uri, final DefaultComponent component) {
            super(uri, component);
        }

        @Override
        public boolean leadsTo(final DeliveryTarget target) {
            return true;
        }

        @Override
        public Producer createProducer() {
            return new DefaultProducer(this) {
                @Override
                public void process(final Exchange exchange) {}
            };
        }

        @Override
        public Consumer createConsumer(final Processor processor) {
            throw new UnsupportedOperationException();
        }
    }

    private final CamelContext context = new DefaultCamelContext();

    @AfterEach
    void close() throws Exception {
        context.close();
    }

    private interface Edit {
        void apply(RouteDefinition route, RouteBuilder builder);
    }

    private boolean isStraight(final Edit edit) throws Exception {
        context.addComponent("place", new DefaultComponent() {
            @Override
            protected Endpoint createEndpoint(final String uri, final String rest, final Map<String, Object> options) {
                return new Place(uri, this);
            }
        });
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                edit.apply(null, this);
                final RouteDefinition route = from("direct:changes").routeId("replicate");
                edit.apply(route, this);
                route.process(new Step()).to("place:there");
            }
        });
        context.start();
        return StraightRoute.leads(context.getRoute("replicate"), null);
    }

    private boolean isStraightWith(final java.util.function.Consumer<RouteBuilder> before) throws Exception {
        return isStraight((route, builder) -> {
            if (route == null) {
                before.accept(builder);
            }
        });
    }

    private boolean isStraightInside(final java.util.function.Consumer<RouteDefinition> edit) throws Exception {
        return isStraight((route, builder) -> {
            if (route != null) {
                edit.accept(route);
            }
        });
    }

    @Test
    void theShippedRouteIs() throws Exception {
        assertThat(isStraight((route, builder) -> {})).isTrue();
    }

    @Test
    void anotherStepSeesTheRows() throws Exception {
        assertThat(isStraightInside(route -> route.process(exchange -> {}))).isFalse();
    }

    @Test
    void anInterceptorSeesTheRows() throws Exception {
        assertThat(isStraightWith(builder -> builder.intercept().log("seen"))).isFalse();
    }

    @Test
    void anInterceptorOfTheSourceSeesTheRows() throws Exception {
        assertThat(isStraightWith(builder -> builder.interceptFrom().log("seen")))
                .isFalse();
    }

    @Test
    void anInterceptorOfTheDestinationSeesTheRows() throws Exception {
        assertThat(isStraightWith(
                        builder -> builder.interceptSendToEndpoint("place:*").log("seen")))
                .isFalse();
    }

    @Test
    void aCompletionSeesTheRows() throws Exception {
        assertThat(isStraightInside(route -> route.onCompletion().log("seen").end()))
                .isFalse();
    }

    @Test
    void aGlobalCompletionSeesTheRows() throws Exception {
        assertThat(isStraightWith(builder -> builder.onCompletion().log("seen")))
                .isFalse();
    }

    @Test
    void anOnExceptionSeesTheRows() throws Exception {
        assertThat(isStraightWith(builder ->
                        builder.onException(Exception.class).log("seen").end()))
                .isFalse();
    }

    private static RouteConfigurationBuilder configuration(
            final java.util.function.Consumer<RouteConfigurationBuilder> content) {
        return new RouteConfigurationBuilder() {
            @Override
            public void configuration() {
                content.accept(this);
            }
        };
    }

    @Test
    void anInterceptorOfARouteConfigurationSeesTheRows() throws Exception {
        context.addRoutes(
                configuration(all -> all.routeConfiguration().intercept().log("seen")));
        assertThat(isStraight((route, builder) -> {})).isFalse();
    }

    @Test
    void anInterceptorOfTheSourceInARouteConfigurationSeesTheRows() throws Exception {
        context.addRoutes(
                configuration(all -> all.routeConfiguration().interceptFrom().log("seen")));
        assertThat(isStraight((route, builder) -> {})).isFalse();
    }

    @Test
    void anInterceptorOfTheDestinationInARouteConfigurationSeesTheRows() throws Exception {
        context.addRoutes(configuration(all ->
                all.routeConfiguration().interceptSendToEndpoint("place:*").log("seen")));
        assertThat(isStraight((route, builder) -> {})).isFalse();
    }

    @Test
    void aCompletionOfARouteConfigurationSeesTheRows() throws Exception {
        context.addRoutes(
                configuration(all -> all.routeConfiguration().onCompletion().log("seen")));
        assertThat(isStraight((route, builder) -> {})).isFalse();
    }

    @Test
    void aStrategyOfTheContextSeesTheRows() throws Exception {
        context.getCamelContextExtension().addInterceptStrategy(StraightRouteTest::intercepted);
        assertThat(isStraight((route, builder) -> {})).isFalse();
    }

    @Test
    void aStrategyInTheRegistrySeesTheRows() throws Exception {
        context.getRegistry().bind("audit", (InterceptStrategy) StraightRouteTest::intercepted);
        assertThat(isStraight((route, builder) -> {})).isFalse();
    }

    private static Processor intercepted(
            final CamelContext context, final NamedNode node, final Processor target, final Processor next) {
        return target;
    }

    @Test
    void aPolicyOfTheRouteSeesTheRows() throws Exception {
        assertThat(isStraightInside(route -> route.routePolicy(new RoutePolicySupport() {})))
                .isFalse();
    }

    @Test
    void aPolicyOfAllRoutesSeesTheRows() throws Exception {
        context.addRoutePolicyFactory((camel, id, node) -> new RoutePolicySupport() {});
        assertThat(isStraight((route, builder) -> {})).isFalse();
    }

    @Test
    void aConversionOfTheInputSeesTheRows() throws Exception {
        assertThat(isStraightInside(route -> route.inputType("java:java.util.List")))
                .isFalse();
    }
}
