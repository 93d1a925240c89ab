package dev.wadi.processor;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

/** Takes bodies through a step as a route would. */
final class Exchanges {

    static final CamelContext CONTEXT = new DefaultCamelContext();

    private Exchanges() {}

    static Exchange with(final Object body) {
        final Exchange exchange = new DefaultExchange(CONTEXT);
        exchange.getIn().setBody(body);
        return exchange;
    }

    @SuppressWarnings("unchecked")
    static <T> T through(final Processor step, final T body) throws Exception {
        final Exchange exchange = with(body);
        step.process(exchange);
        return (T) exchange.getMessage().getBody();
    }
}
