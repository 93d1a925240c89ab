package dev.wadi.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.Change;
import dev.wadi.delivery.DeliveryEndpoint;
import dev.wadi.delivery.DeliveryTarget;
import dev.wadi.delivery.ExchangeDelivery;
import dev.wadi.delivery.ExchangeTracking;
import dev.wadi.delivery.WadiConstants;
import dev.wadi.testing.SampleTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StepWatchTest {

    private final SampleTable table = SampleTable.of("t", "id");
    private final CamelContext context = new DefaultCamelContext();
    private final List<String> events = new ArrayList<>();

    private final class Place extends DefaultEndpoint implements DeliveryEndpoint {

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
                public void process(final Exchange exchange) {
                    events.add("place");
                }
            };
        }

        @Override
        public Consumer createConsumer(final Processor processor) {
            throw new UnsupportedOperationException();
        }
    }

    @BeforeEach
    void install() {
        context.getCamelContextExtension().addInterceptStrategy(new StepWatch());
        ExchangeTracking.in(context);
        context.addComponent("place", new DefaultComponent() {
            @Override
            protected Endpoint createEndpoint(final String uri, final String rest, final Map<String, Object> options) {
                return new Place(uri, this);
            }
        });
    }

    @AfterEach
    void close() throws Exception {
        context.close();
    }

    private interface Steps {
        void add(RouteDefinition route, RouteBuilder builder);
    }

    private void route(final Steps steps) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                steps.add(from("direct:changes").errorHandler(noErrorHandler()), this);
            }
        });
        context.start();
    }

    private ExchangeDelivery send(final List<Change> changes, final boolean isAnnouncement) {
        final ExchangeDelivery delivery = new ExchangeDelivery(changes);
        context.createProducerTemplate().send("direct:changes", exchange -> {
            exchange.getIn().setBody(changes);
            exchange.setProperty(WadiConstants.DELIVERY, delivery);
            if (isAnnouncement) {
                exchange.setProperty(WadiConstants.ANNOUNCED_TABLE, table.schema());
            }
        });
        return delivery;
    }

    @Test
    void anAnnouncementReachesDestinationsAndNoOtherEndpoints() throws Exception {
        route((route, builder) -> {
            route.to("mock:other").toD("mock:dynamic").to("direct:more");
            builder.from("direct:more").to("place:there");
        });
        send(List.of(), true);

        assertThat(events).containsExactly("place");
        assertThat(context.getEndpoint("mock:other", org.apache.camel.component.mock.MockEndpoint.class)
                        .getReceivedCounter())
                .isZero();
    }

    @Test
    void anAnnouncementPassesASplitAndAFilterByTable() throws Exception {
        route((route, builder) -> route.split(builder.body())
                .filter(builder.simple("${body.table} == 'public.t'"))
                .to("mock:other")
                .to("place:there")
                .end()
                .end());
        send(List.of(), true);

        assertThat(events).containsExactly("place");
    }

    @Test
    void aTableThatIsFilteredOutIsNotAnnounced() throws Exception {
        route((route, builder) -> route.split(builder.body())
                .filter(builder.simple("${body.table} != 'public.t'"))
                .to("place:there")
                .end()
                .end());
        send(List.of(), true);

        assertThat(events).isEmpty();
    }

    @Test
    void aStepThatCannotTakeAnEmptyRowDoesNotFailTheAnnouncement() throws Exception {
        route((route, builder) -> route.split(builder.body())
                .process(exchange -> {
                    throw new IllegalStateException("no values");
                })
                .to("place:there")
                .end());

        assertThat(send(List.of(), true).failure()).isEmpty();
        assertThat(events).isEmpty();
    }

    @Test
    void aFailureNamesTheStepAndTheChange() throws Exception {
        route((route, builder) -> route.split(builder.body())
                .stopOnException()
                .process(exchange -> {
                    throw new IllegalStateException("bad");
                })
                .id("picky")
                .end());

        assertThat(send(List.of(table.insert(1, "1")), false).failure()).hasValueSatisfying(failure -> {
            assertThat(failure.step()).isEqualTo("picky");
            assertThat(failure.change().key()).containsExactly("1");
        });
    }
}
