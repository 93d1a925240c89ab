package dev.wadi.source.pgoutput;

import dev.wadi.change.Change;
import dev.wadi.change.Position;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.DeliveryTarget;
import dev.wadi.delivery.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * A route and its destination in one: keeps what it is given in memory, where everything is durable at its boundary.
 * Checks at each step that the reader keeps the order that destinations rely on. Safe for many threads.
 */
final class Recorder implements Processor, DeliveryTarget {

    private final Semaphore gate = new Semaphore(1);
    private final List<Change> changes = new ArrayList<>();
    private final List<Position> boundaries = new ArrayList<>();
    private int whole;
    private int largestList;
    private RuntimeException routeFailure;
    private DeliveryException failure;
    private volatile Position durable = Position.ZERO;

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
    }

    /** From now on the route takes nothing and waits. */
    void block() throws InterruptedException {
        gate.acquire();
    }

    void unblock() {
        gate.release();
    }

    synchronized void failRoute(final RuntimeException exception) {
        routeFailure = exception;
    }

    synchronized void fail(final DeliveryException exception) {
        failure = exception;
    }

    /** Everything that is durable. */
    synchronized List<Change> durableChanges() {
        return List.copyOf(changes.subList(0, whole));
    }

    synchronized int received() {
        return changes.size();
    }

    synchronized int largestList() {
        return largestList;
    }

    synchronized List<Position> boundaries() {
        return List.copyOf(boundaries);
    }

    /** The durable changes, readable: operation, table and values; ~ for not sent. */
    List<String> texts() {
        return durableChanges().stream().map(Recorder::text).toList();
    }

    static String text(final Change change) {
        final List<String> values = Arrays.stream(change.texts())
                .map(value -> value == Change.UNCHANGED ? "~" : value)
                .toList();
        return change.getOperation() + " " + change.getTable().name() + " " + values
                + (change.previousKey() == null ? "" : " was " + Arrays.toString(change.previousKey()));
    }

    /** Like the pipeline before each start of a reader: what is not durable is forgotten. */
    synchronized Position forgetTheRest() {
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
