package dev.wadi.source.reader;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Change;
import dev.wadi.change.LetterMark;
import dev.wadi.change.Operation;
import dev.wadi.change.Position;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.Barrier;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.StepFailure;
import dev.wadi.delivery.WadiConstants;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * The way of changes from a reader into the route. Returns when the exchange that carries them has completed, with all of
 * its copies, and the destinations have taken what it has brought; a failure comes back as an exception, so that nothing
 * after it is handed over. Used by one thread at a time; another way into the same route is made with {@link #aside}.
 */
public final class Handover {

    private final RouteCall route;
    private final Barrier barrier;
    private final boolean isAside;
    private final boolean putsAside;
    private Position start = Position.ZERO;

    private final java.util.function.Consumer<List<Change>> taken;
    private volatile long count;

    private volatile Instant lastCommit = Instant.EPOCH;

    public Handover(final Consumer consumer, final Processor route, final Barrier barrier, final String pipeline) {
        this(consumer, route, barrier, pipeline, false, changes -> {});
    }

    /**
     * @param putsAside whether a change on which a step fails becomes a dead letter
     * @param taken told of what the route has taken, by the thread that hands it over
     */
    public Handover(
            final Consumer consumer,
            final Processor route,
            final Barrier barrier,
            final String pipeline,
            final boolean putsAside,
            final java.util.function.Consumer<List<Change>> taken) {
        this.putsAside = putsAside;
        this.taken = requireNonNull(taken, "taken");
        this.route = new RouteCall(consumer, route, pipeline);
        this.barrier = requireNonNull(barrier, "barrier");
        this.isAside = false;
    }

    private Handover(final Handover stream, final Barrier barrier) {
        this.taken = changes -> {};
        this.putsAside = stream.putsAside;
        this.route = stream.route;
        this.barrier = requireNonNull(barrier, "barrier");
        this.isAside = true;
    }

    /**
     * A way into the same route for a load beside the stream, used by another thread: each exchange has the route for
     * itself, and is marked.
     *
     * @param aside where those exchanges become durable
     */
    public Handover aside(final Barrier aside) {
        return new Handover(this, aside);
    }

    /**
     * What follows are changes of transactions that were committed after the position. Those that were made before it are
     * shown at it: loaded rows that show just that position do not have them.
     */
    public void startAt(final Position position) {
        start = requireNonNull(position, "position");
    }

    private Change notBeforeStart(final Change change) {
        return start.isAfter(change.getPosition()) && change.getOperation() != Operation.LOAD
                ? change.at(start)
                : change;
    }

    /**
     * @throws RouteException if a step of the route has failed
     * @throws DeliveryException if a destination has failed
     */
    public void changes(final List<Change> changes) {
        if (changes.isEmpty()) {
            return;
        }
        final List<Change> shown = changes.stream().map(this::notBeforeStart).toList();
        try {
            send(shown);
        } catch (final RouteException e) {
            putAside(shown, e);
        }
        count = count + 1;
        lastCommit = changes.get(changes.size() - 1).getOrigin().commitTime();
        taken.accept(changes);
    }

    private void send(final List<Change> changes) {
        final Exchange exchange = route.newExchange();
        exchange.getIn().setBody(changes);
        process(exchange, changes, () -> range(changes));
    }

    /**
     * Finds the changes on which a step fails by halving; each of them becomes a dead letter, and the others are handed
     * over in their order. Nothing has reached a destination yet, but other endpoints may get changes again.
     */
    private void putAside(final List<Change> changes, final RouteException e) {
        if (!putsAside || !e.isAboutChange()) {
            throw e;
        }
        if (changes.size() == 1) {
            if (changes.get(0).getOperation() == Operation.TRUNCATE) {
                // It is about all rows, which cannot wait.
                throw e;
            }
            refuse(changes.get(0), e.failure());
            return;
        }
        final int half = changes.size() / 2;
        for (final List<Change> part : List.of(changes.subList(0, half), changes.subList(half, changes.size()))) {
            try {
                send(List.copyOf(part));
            } catch (final RouteException failure) {
                putAside(part, failure);
            }
        }
    }

    private void refuse(final Change change, final StepFailure failure) {
        final Change failed = failure.change() == null ? change : failure.change();
        try {
            barrier.refuse(failed.marked(LetterMark.failed(failure.step(), StepErrorText.kind(failure.cause()))));
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeliveryException("The pipeline is stopping", e);
        }
    }

    /** Where the exchange in the route is, if nothing of it has moved for longer than the limit; any thread. */
    public Optional<String> stalledAt(final Duration limit) {
        return route.stalledAt(limit);
    }

    /** Interrupts what has been in the route for longer than the limit: its changes come again. Any thread. */
    public void interruptAfter(final Duration limit) {
        route.interruptAfter(limit);
    }

    /** Sends a change that was a dead letter through the route, as it was at the step that had failed on it. */
    public void replay(final Change letter) {
        send(List.of(letter));
    }

    /** How often changes were handed over; any thread. */
    public long count() {
        return count;
    }

    /** How long ago the last of them was committed at the source; 0 if everything is durable. Any thread. */
    public double secondsBehind() {
        return barrier.handedOver().isAfter(barrier.durable())
                ? Duration.between(lastCommit, Instant.now()).toMillis() / 1000.0
                : 0;
    }

    private static String range(final List<Change> changes) {
        return changes.size() == 1
                ? changes.get(0).describe()
                : changes.size() + " changes from the " + changes.get(0).describe() + " to the "
                        + changes.get(changes.size() - 1).describe();
    }

    /** Tells the route that a table exists, so that it exists at the destination too if it has no rows. */
    public void announce(final TableSchema table) {
        final Exchange exchange = route.newExchange();
        exchange.setProperty(WadiConstants.ANNOUNCED_TABLE, table);
        exchange.getIn().setBody(List.of());
        process(exchange, List.of(), () -> "announcement of table " + table.id());
    }

    private void process(final Exchange exchange, final List<Change> changes, final Supplier<String> what) {
        if (isAside) {
            exchange.setProperty(WadiConstants.ASIDE, true);
        }
        // Before the route is taken: a destination that is slow with one way must not hold up the other.
        route.send(exchange, changes, barrier::awaitRoom).ifPresent(failure -> {
            throw StepErrorText.exception(failure, what.get());
        });
    }

    /** All changes handed over so far are whole transactions, the last of which ends at the position. */
    public void boundary(final Position position) {
        barrier.boundary(position);
    }

    /** Waits until what was handed over up to the last boundary is durable. */
    public void flush() throws InterruptedException {
        barrier.flush();
    }

    /** The position up to which the slot may move. */
    public Position durable() {
        return barrier.durable();
    }

    /** Whether a table whose rows cannot be applied would be stopped alone. */
    public boolean stopsTables() {
        return barrier.stopsTables();
    }
}
