package dev.wadi.source.debezium;

import dev.wadi.change.Change;
import dev.wadi.change.Position;
import dev.wadi.delivery.Barrier;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.DeliveryTarget;
import dev.wadi.delivery.Progress;
import dev.wadi.source.reader.Handover;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;

/** A route and its destination that note what is handed over: {@code [1, 2]} for changes, {@code |2} for a boundary. */
final class RecordedRoute implements DeliveryTarget {

    private static final CamelContext CONTEXT = new DefaultCamelContext();

    final List<String> notes = new ArrayList<>();
    final List<Change> changes = new ArrayList<>();
    Position durable = Position.ZERO;

    Handover handover() throws Exception {
        final Barrier barrier = new Barrier();
        barrier.register(this);
        return new Handover(
                CONTEXT.getEndpoint("direct:recorded").createConsumer(exchange -> {}), this::take, barrier, "test");
    }

    static CamelContext context() {
        return CONTEXT;
    }

    private void take(final Exchange exchange) {
        final List<?> body = exchange.getMessage().getBody(List.class);
        final List<Change> taken = body.stream().map(Change.class::cast).toList();
        changes.addAll(taken);
        notes.add(taken.stream()
                .map(change -> change.getPosition().lsn())
                .toList()
                .toString());
    }

    @Override
    public void boundary(final Position position) {
        notes.add("|" + position.lsn());
    }

    @Override
    public Position durable() {
        return durable;
    }

    @Override
    public String name() {
        return "recorded";
    }

    @Override
    public Optional<Progress> restore() {
        return Optional.empty();
    }

    @Override
    public void store(final Progress progress) {
        notes.add("store");
    }

    @Override
    public void catchUp(final Progress catchingUp) {
        store(catchingUp);
    }

    @Override
    public void completeLoad(final Progress streaming) {
        notes.add("completeLoad");
    }

    @Override
    public void flush() {
        notes.add("flush");
    }

    @Override
    public Optional<String> note(final String name) {
        return Optional.empty();
    }

    @Override
    public void note(final String name, final String value) {}

    @Override
    public void release() {}

    @Override
    public Optional<DeliveryException> failure() {
        return Optional.empty();
    }
}
