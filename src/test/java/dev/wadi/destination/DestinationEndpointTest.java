package dev.wadi.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.delivery.Barrier;
import dev.wadi.delivery.Barriers;
import org.apache.camel.CamelContext;
import org.apache.camel.Producer;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DestinationEndpointTest {

    private static final String URI = "destination:shop?url=jdbc:postgresql://localhost:1/none";

    private final CamelContext context = new DefaultCamelContext();

    @AfterEach
    void close() throws Exception {
        context.close();
    }

    @Test
    void twoStepsOfARouteShareOneDelivery() throws Exception {
        final DestinationEndpoint endpoint = context.getEndpoint(URI, DestinationEndpoint.class);
        final Barrier barrier = Barriers.of(context, "shop");
        final Producer first = endpoint.createProducer();
        final Producer second = endpoint.createProducer();

        first.start();
        final BufferedDelivery delivery = endpoint.acquire();
        second.start();
        assertThat(endpoint.acquire()).isSameAs(delivery);
        endpoint.release();
        endpoint.release();

        first.stop();
        assertThat(barrier.hasTargets()).as("while the second still writes").isTrue();
        second.stop();
        assertThat(barrier.hasTargets()).isFalse();
    }

    @Test
    void aDestinationStartedAgainHasADeliveryOfItsOwn() throws Exception {
        final DestinationEndpoint endpoint = context.getEndpoint(URI, DestinationEndpoint.class);
        final BufferedDelivery before = endpoint.acquire();
        endpoint.release();

        assertThat(endpoint.acquire()).isNotSameAs(before);
        endpoint.release();
    }

    @Test
    void thePipelineCanHaveAnotherName() throws Exception {
        final DestinationEndpoint endpoint = context.getEndpoint(URI + "&pipeline=crm", DestinationEndpoint.class);
        endpoint.acquire();

        assertThat(Barriers.of(context, "crm").hasTargets()).isTrue();
        assertThat(Barriers.of(context, "shop").hasTargets()).isFalse();
        endpoint.release();
    }

    @Test
    void anOptionThatCannotBeIsToldWhenTheEndpointIsMade() {
        assertThatThrownBy(() -> context.getEndpoint(URI + "&batchSize=0"))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .rootCause()
                .hasMessageStartingWith("wadi.destination.batch-size: 0");
    }

    @Test
    void anEndpointStartsFromTheOptionsOfItsComponent() {
        final DestinationConfiguration shared = new DestinationConfiguration();
        shared.setUrl("jdbc:postgresql://localhost:1/none");
        shared.setSchema("copies");
        final DestinationComponent component = new DestinationComponent();
        component.setConfiguration(shared);
        context.addComponent("destination", component);

        final DestinationEndpoint endpoint =
                context.getEndpoint("destination:shop?schema=elsewhere", DestinationEndpoint.class);

        assertThat(endpoint.getConfiguration().getUrl()).isEqualTo("jdbc:postgresql://localhost:1/none");
        assertThat(endpoint.getConfiguration().getSchema()).isEqualTo("elsewhere");
        assertThat(shared.getSchema()).isEqualTo("copies");
    }
}
