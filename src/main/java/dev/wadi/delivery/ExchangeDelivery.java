package dev.wadi.delivery;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Change;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;

/**
 * The delivery of the changes of one exchange. It travels with the exchange and all of its copies as a property, counts
 * those that have not completed, and keeps what reaches a destination until all of them have. Only then is anything
 * passed on: an exchange that fails, or of which a part is missing, leaves nothing. Any thread, guarded by this.
 */
public final class ExchangeDelivery {

    private final List<Change> source;
    private final Map<ChangeSink, Arrivals> arrivals = new LinkedHashMap<>(2);

    /** The completions that are outstanding; a hop to another thread hands them to the copy that goes on there. */
    private final Set<Completion> outstanding = new LinkedHashSet<>(2);

    private StepFailure failure;

    private boolean isClosed;
    private long lastProgressNanos = System.nanoTime();

    /** @param source what is handed over, in the source's order */
    public ExchangeDelivery(final List<Change> source) {
        this.source = requireNonNull(source, "source");
    }

    /** Empty for an exchange that does not come from a pipeline. */
    public static Optional<ExchangeDelivery> of(final Exchange exchange) {
        return Optional.ofNullable(exchange.getProperty(WadiConstants.DELIVERY, ExchangeDelivery.class));
    }

    /** Waits for the exchange too, wherever it goes. Nothing happens if the delivery is over: it comes too late. */
    public synchronized void track(final Exchange exchange) {
        if (isClosed) {
            return;
        }
        final Completion completion = new Completion(this, exchange);
        outstanding.add(completion);
        progress();
        exchange.getExchangeExtension().addOnCompletion(completion);
    }

    synchronized void completed(final Completion completion) {
        outstanding.remove(completion);
        progress();
    }

    private void progress() {
        lastProgressNanos = System.nanoTime();
        if (outstanding.isEmpty() || failure != null) {
            notifyAll();
        }
    }

    /** The exchange, or a copy of it, has failed; the first failure counts. */
    public void fail(final Exchange exchange, final Throwable cause) {
        fail(StepFailure.of(exchange, cause, false));
    }

    synchronized void fail(final StepFailure newFailure) {
        if (failure == null) {
            failure = newFailure;
        }
        progress();
    }

    public synchronized Optional<StepFailure> failure() {
        return Optional.ofNullable(failure);
    }

    /** Whether a destination may still take changes of this exchange. */
    public synchronized boolean isOpen() {
        return !isClosed;
    }

    /**
     * Keeps changes for a destination.
     *
     * @return false if the delivery is over, and nobody would ever know that they were to come
     */
    public synchronized boolean collect(final ChangeSink sink, final List<Change> changes) {
        if (isClosed) {
            return false;
        }
        arrivals.computeIfAbsent(sink, destination -> new Arrivals()).add(changes);
        progress();
        return true;
    }

    /**
     * Waits until every copy has completed or one has failed. After a failure the others get some time to end, because
     * what they still do would come in between when the changes are sent again.
     *
     * @param patience for the others after a failure
     */
    public synchronized void await(final Duration patience) throws InterruptedException {
        while (failure == null && !outstanding.isEmpty()) {
            wait();
        }
        final long end = System.nanoTime() + patience.toNanos();
        for (long left = patience.toNanos(); !outstanding.isEmpty() && left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /** Nothing is taken any more. */
    public synchronized void close() {
        isClosed = true;
    }

    /** Passes on what has arrived, to each destination at once; by the one who has waited. */
    public void passOn() throws InterruptedException {
        for (final Map.Entry<ChangeSink, List<Change>> destination :
                closeAndTake().entrySet()) {
            destination.getKey().accept(destination.getValue());
        }
    }

    private synchronized Map<ChangeSink, List<Change>> closeAndTake() {
        close();
        final Map<ChangeSink, List<Change>> taken = new LinkedHashMap<>(2);
        arrivals.forEach((sink, arrived) -> taken.put(sink, arrived.inOrderOf(source)));
        return taken;
    }

    /** How long nothing of it has begun, arrived or ended. */
    public synchronized Duration idle() {
        return Duration.ofNanos(System.nanoTime() - lastProgressNanos);
    }

    /** Where the exchange, or the copy that is outstanding longest, is; for people. */
    public synchronized String whereabouts() {
        return outstanding.stream().findFirst().map(Completion::whereabouts).orElse("the route");
    }
}
