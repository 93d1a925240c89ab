package dev.wadi.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.delivery.StepConfigurationException;
import dev.wadi.testing.SampleTable;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The step before an endpoint, as a bean and as a Kamelet. */
class ChangeEnvelopeTest {

    private final SampleTable people = SampleTable.of("people", "id", "email");
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<String> reached = new ArrayList<>();

    private void start(final String step) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:changes").to(step).to("direct:endpoint");
                from("direct:bean").process(new ChangeEnvelope());
                from("direct:endpoint")
                        .process(exchange -> reached.add(exchange.getMessage().getBody(String.class)));
            }
        });
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private Exchange send(final Object body) {
        return context.createProducerTemplate()
                .request("direct:changes", exchange -> exchange.getMessage().setBody(body));
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct:bean", "kamelet:change-envelope-action"})
    void anEmptyListDoesNotReachTheEndpoint(final String step) throws Exception {
        start(step);

        assertThat(send(List.of()).getException()).isNull();
        assertThat(reached).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct:bean", "kamelet:change-envelope-action"})
    void aChangeReachesTheEndpointAsAnObjectAndAListAsAnArray(final String step) throws Exception {
        start(step);

        send(people.insert(1, "1", "a"));
        final Exchange list = send(List.of(people.insert(2, "2", "b")));

        assertThat(reached).hasSize(2);
        assertThat(reached.get(0)).startsWith("{").contains("\"INSERT\"");
        assertThat(reached.get(1)).startsWith("[").contains("\"INSERT\"");
        assertThat(list.getMessage().getHeader(Exchange.CONTENT_TYPE)).isEqualTo("application/json");
    }

    @Test
    void whatIsNoChangeIsRefused() {
        assertThatThrownBy(() -> Exchanges.through(new ChangeEnvelope(), "{}"))
                .isInstanceOf(StepConfigurationException.class)
                .hasMessageContaining("not java.lang.String");
        assertThatThrownBy(() -> Exchanges.through(new ChangeEnvelope(), null))
                .isInstanceOf(StepConfigurationException.class)
                .hasMessageContaining("not an empty body");
    }
}
