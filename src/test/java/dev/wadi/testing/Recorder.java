package dev.wadi.testing;

import dev.wadi.change.Change;
import dev.wadi.change.Position;
import dev.wadi.delivery.Barrier;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.DeliveryTarget;
import dev.wadi.delivery.Progress;
import dev.wadi.source.reader.Handover;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * A route and its destination in one: keeps what it is given in memory, where everything is durable at its boundary.
 * Checks at each step that the reader keeps the order that destinations rely on. Safe for many threads.
 */
public final class Recorder implements Processor, DeliveryTarget {

    private static final CamelContext CONTEXT = new DefaultCamelContext();

    private final Barrier barrier = new Barrier();
    private final Semaphore gate = new Semaphore(1);
    private final List<Change> changes = new ArrayList<>();
    private final List<Position> boundaries = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private int whole;
    private int largestList;
    private RuntimeException routeFailure;
    private DeliveryException failure;
    private volatile Position durable = Position.ZERO;

    public Recorder() {
        barrier.register(this);
    }

    /** The way into this route; this is the only destination. */
    public Handover handover() {
        try {
            return new Handover(CONTEXT.getEndpoint("direct:recorder").createConsumer(this), this, barrier, "test");
        } catch (final Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public void process(final Exchange exchange) throws InterruptedException {
        gate.acquire();
        gate.release();
        take(exchange.getIn().getBody(List.class));
    }

    private synchronized void take(final List<Change> handedOver) {
        if (routeFailure != null) {
            throw routeFailure;
        }
        changes.addAll(handedOver);
        largestList = Math.max(largestList, handedOver.size());
        notes.add(handedOver.stream()
                .map(change -> change.getPosition().lsn())
                .toList()
                .toString());
    }

    /** From now on the route takes nothing and waits. */
    public void block() throws InterruptedException {
        gate.acquire();
    }

    public void unblock() {
        gate.release();
    }

    public synchronized void failRoute(final RuntimeException exception) {
        routeFailure = exception;
    }

    public synchronized void fail(final DeliveryException exception) {
        failure = exception;
    }

    /** Everything that is durable. */
    public synchronized List<Change> durableChanges() {
        return List.copyOf(changes.subList(0, whole));
    }

    /** What was handed over in its order: {@code [1, 2]} for changes with these positions, {@code |2} for a boundary. */
    public synchronized List<String> notes() {
        return List.copyOf(notes);
    }

    public synchronized List<Change> changes() {
        return List.copyOf(changes);
    }

    public synchronized int received() {
        return changes.size();
    }

    public synchronized int largestList() {
        return largestList;
    }

    public synchronized List<Position> boundaries() {
        return List.copyOf(boundaries);
    }

    /** The durable changes, readable: operation, table and values; ~ for not sent. */
    public List<String> texts() {
        return durableChanges().stream().map(Recorder::text).toList();
    }

    public static String text(final Change change) {
        final List<String> values = Arrays.stream(change.texts())
                .map(value -> value == Change.UNCHANGED ? "~" : value)
                .toList();
        return change.getOperation() + " " + change.getTable().name() + " " + values
                + (change.previousKey() == null ? "" : " was " + Arrays.toString(change.previousKey()));
    }

    /** Like the pipeline before each start of a reader: what is not durable is forgotten. */
    public synchronized Position forgetTheRest() {
        changes.subList(whole, changes.size()).clear();
        return durable;
    }

    @Override
    public String name() {
        return "recorder";
    }

    @Override
    public Optional<Progress> restore() {
        return Optional.empty();
    }

    @Override
    public void store(final Progress progress) {
        durable = progress.position();
    }

    @Override
    public void catchUp(final Progress catchingUp) {
        store(catchingUp);
    }

    @Override
    public void completeLoad(final Progress streaming) {
        store(streaming);
    }

    @Override
    public synchronized void boundary(final Position position) {
        if (!position.isAfter(durable)) {
            throw new IllegalStateException("Boundary " + position + " comes after " + durable);
        }
        for (final Change change : changes.subList(whole, changes.size())) {
            if (!position.isAfter(change.getPosition())) {
                throw new IllegalStateException(change + " is beyond the boundary " + position);
            }
        }
        whole = changes.size();
        boundaries.add(position);
        notes.add("|" + position.lsn());
        durable = position;
    }

    @Override
    public void flush() {}

    @Override
    public Position durable() {
        return durable;
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
    public synchronized Optional<DeliveryException> failure() {
        return Optional.ofNullable(failure);
    }
}
