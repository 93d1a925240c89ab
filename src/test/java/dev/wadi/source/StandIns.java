package dev.wadi.source;

import dev.wadi.change.Change;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.ChangeSink;
import dev.wadi.delivery.DeliveryEndpoint;
import dev.wadi.delivery.DeliveryTarget;
import dev.wadi.delivery.ExchangeDelivery;
import dev.wadi.delivery.ExchangeTracking;
import dev.wadi.delivery.WadiConstants;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/**
 * The components that routes of users name, without a database, a broker or a server: a source that only checks its route,
 * destinations that take changes as the real one does, and endpoints that record what they are sent.
 */
final class StandIns {

    /** By name of the destination. */
    private final Map<String, List<String>> arrived = new ConcurrentHashMap<>();

    private final Map<String, List<String>> announced = new ConcurrentHashMap<>();

    /** The changes by URI without options. */
    private final Map<String, List<String>> sent = new ConcurrentHashMap<>();

    /** How often the next calls of recording endpoints are refused. */
    private final AtomicInteger refusals = new AtomicInteger();

    static StandIns in(final CamelContext context, final String... recording) {
        final StandIns standIns = new StandIns();
        context.getCamelContextExtension().addInterceptStrategy(new StepWatch());
        context.addComponent("postgres-changes", new Component(Source::new));
        context.addComponent(
                "destination", new Component((uri, component, name) -> standIns.new Destination(uri, component, name)));
        for (final String scheme : recording) {
            context.addComponent(
                    scheme,
                    new Component(
                            (uri, component, name) -> standIns.new Recorder(uri, component, scheme + ":" + name)));
        }
        return standIns;
    }

    List<String> arrived(final String destination) {
        return arrived.computeIfAbsent(destination, name -> new CopyOnWriteArrayList<>());
    }

    List<String> announced(final String destination) {
        return announced.computeIfAbsent(destination, name -> new CopyOnWriteArrayList<>());
    }

    List<String> sent(final String uri) {
        return sent.computeIfAbsent(uri, name -> new CopyOnWriteArrayList<>());
    }

    void refuse(final int times) {
        refusals.set(times);
    }

    @SuppressWarnings("unchecked")
    static List<Change> changes(final Object body) {
        return body instanceof Change change ? List.of(change) : (List<Change>) body;
    }

    private static String text(final Change change) {
        return change.getOperation() + " " + change.texts()[0];
    }

    private interface Endpoints {
        Endpoint create(String uri, DefaultComponent component, String name);
    }

    private static final class Component extends DefaultComponent {

        private final Endpoints endpoints;

        private Component(final Endpoints endpoints) {
            this.endpoints = endpoints;
            // Camel would set the options of the component that it stands for.
            setAutowiredEnabled(false);
        }

        @Override
        protected Endpoint createEndpoint(
                final String uri, final String remaining, final Map<String, Object> parameters) {
            parameters.clear();
            return endpoints.create(uri, this, remaining);
        }
    }

    /** Has the checks of the real one at its start. */
    private static final class Source extends DefaultEndpoint {

        private Source(final String uri, final DefaultComponent component, final String name) {
            super(uri, component);
        }

        @Override
        public Consumer createConsumer(final Processor processor) {
            return new DefaultConsumer(this, processor) {
                @Override
                protected void doStart() throws Exception {
                    super.doStart();
                    ExchangeTracking.in(getCamelContext());
                    new RouteCheck(getCamelContext()).run(getRouteId());
                }
            };
        }

        @Override
        public Producer createProducer() {
            throw new UnsupportedOperationException();
        }
    }

    private abstract static class Sink extends DefaultEndpoint {

        private Sink(final String uri, final DefaultComponent component) {
            super(uri, component);
        }

        abstract void take(Exchange exchange) throws IOException;

        @Override
        public Producer createProducer() {
            return new DefaultProducer(this) {
                @Override
                public void process(final Exchange exchange) throws IOException {
                    take(exchange);
                }
            };
        }

        @Override
        public Consumer createConsumer(final Processor processor) {
            throw new UnsupportedOperationException();
        }
    }

    private final class Destination extends Sink implements DeliveryEndpoint {

        private final String name;
        private final ChangeSink sink;

        private Destination(final String uri, final DefaultComponent component, final String name) {
            super(uri, component);
            this.name = name;
            this.sink = changes -> changes.forEach(change -> arrived(name).add(text(change)));
        }

        @Override
        public boolean leadsTo(final DeliveryTarget target) {
            return true;
        }

        @Override
        void take(final Exchange exchange) {
            final TableSchema table = exchange.getProperty(WadiConstants.ANNOUNCED_TABLE, TableSchema.class);
            if (table != null) {
                announced(name).add(table.id().toString());
                return;
            }
            final List<Change> changes = changes(exchange.getMessage().getBody());
            if (!ExchangeDelivery.of(exchange).orElseThrow().collect(sink, changes)) {
                throw new IllegalStateException("The delivery is over");
            }
        }
    }

    private final class Recorder extends Sink {

        private final String uri;

        private Recorder(final String uri, final DefaultComponent component, final String name) {
            super(uri, component);
            this.uri = name;
        }

        @Override
        void take(final Exchange exchange) throws IOException {
            if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new IOException("Connection refused");
            }
            if (Announcement.isIn(exchange)) {
                sent(uri).add("announcement");
            }
            final Object body = exchange.getMessage().getBody();
            if (body instanceof String json) {
                sent(uri).add(json);
            } else {
                changes(body).forEach(change -> sent(uri).add(text(change)));
            }
        }
    }
}
