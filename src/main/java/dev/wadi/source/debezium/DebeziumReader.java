package dev.wadi.source.debezium;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Change;
import dev.wadi.change.Position;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.source.check.SchemaNames;
import dev.wadi.source.connection.SourceException;
import dev.wadi.source.reader.ChangeReader;
import dev.wadi.source.reader.Handover;
import dev.wadi.source.reader.RouteException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.support.DefaultConsumer;

/**
 * Reads through Camel's stock Debezium PostgreSQL component. The engine runs on threads of its own and calls back here:
 * {@link #onEvent} with each event, {@link #engineReached} when all events up to a point have been taken, {@link
 * #engineEnded} at its end. Each run has an engine of its own.
 */
public final class DebeziumReader implements ChangeReader {

    /** How long an engine may take to begin; stopping one that is just beginning would leave parts of it running. */
    private static final Duration BEGIN_PATIENCE = Duration.ofSeconds(60);

    private final DebeziumEndpoints endpoints;
    private final Handover handover;
    private final EventTranslator translator;
    private final Runnable watch;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CountDownLatch stopRequested = new CountDownLatch(1);
    private PendingChanges pending;
    private volatile boolean isStopping;
    private volatile RuntimeException failure;

    /** An engine that is stopped interrupts its threads, also within the route: what that cuts off comes again. */
    private volatile boolean failedWhileStopping;

    /**
     * @param watch called often while nothing else happens; throws if a destination has failed
     */
    public DebeziumReader(
            final DebeziumEndpoints endpoints,
            final Handover handover,
            final SourceCatalog catalog,
            final Runnable watch) {
        this.endpoints = requireNonNull(endpoints, "endpoints");
        this.handover = requireNonNull(handover, "handover");
        this.translator = new EventTranslator(requireNonNull(catalog, "catalog"));
        this.watch = requireNonNull(watch, "watch");
    }

    @Override
    public void run(final Position from) throws Exception {
        handover.startAt(from);
        final String ticket = Tickets.issue(this);
        try (SchemaNames schemas = SchemaNames.of(endpoints.database())) {
            pending = new PendingChanges(handover, from, schemas::requireUnchanged);
            final Endpoint endpoint = endpoints.create(ticket);
            final Consumer consumer = endpoint.createConsumer(this::onEvent);
            ((DefaultConsumer) consumer).setExceptionHandler(new Rethrow());
            try (RunningEngine engine = RunningEngine.start(endpoint.getCamelContext(), consumer)) {
                try {
                    awaitEnd(engine);
                } finally {
                    stop(engine);
                }
            }
        } finally {
            Tickets.withdraw(ticket);
        }
        if (failure != null && !failedWhileStopping) {
            throw failure;
        }
        if (stopRequested.getCount() > 0) {
            throw new DeliveryException("Debezium's engine has ended; its own log lines above say why");
        }
    }

    private void awaitEnd(final RunningEngine engine) throws InterruptedException {
        while (!ended.await(100, TimeUnit.MILLISECONDS) && !stopRequested.await(100, TimeUnit.MILLISECONDS)) {
            watch.run();
            if (engine.isDone()) {
                ended.countDown();
            }
        }
    }

    private void stop(final RunningEngine engine) throws InterruptedException {
        if (ended.getCount() == 0) {
            return;
        }
        try {
            begun.await(BEGIN_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            engine.stop();
        }
        ended.await(BEGIN_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Of an idle source there is no other sign that the engine has begun. */
    @Override
    public void slotIsRead() {
        begun.countDown();
    }

    @Override
    public void stop() {
        isStopping = true;
        stopRequested.countDown();
    }

    private void onEvent(final Exchange exchange) {
        begun.countDown();
        refuseAfterFailure();
        final Event event = Event.of(exchange);
        keepFailure(() -> translator.translate(event).ifPresent(change -> {
            refuseProblem(change);
            pending.add(change, event.previousCommit());
        }));
    }

    /** Where no destination can stop the table alone, all stop. */
    private void refuseProblem(final Change change) {
        if (!handover.stopsTables()) {
            change.schema().problem().ifPresent(problem -> {
                throw new SourceException(
                        "Table " + change.getTable() + " " + problem + "; set wadi.source.reader=pgoutput");
            });
        }
    }

    /** All events up to this commit have been taken: they are handed over before the engine goes on. */
    void engineReached(final Position commit) {
        begun.countDown();
        refuseAfterFailure();
        keepFailure(() -> {
            pending.committed(commit);
            pending.handOver();
        });
    }

    /** What came after it must not be handed over without it. */
    private void refuseAfterFailure() {
        if (failure != null) {
            throw failure;
        }
    }

    private void keepFailure(final Runnable step) {
        try {
            step.run();
        } catch (final RouteException | DeliveryException | SourceException e) {
            failedWhileStopping = isStopping;
            failure = e;
            stopRequested.countDown();
            throw e;
        }
    }

    void engineEnded() {
        ended.countDown();
    }

    String password() {
        return endpoints.password();
    }

    Position durable() {
        return handover.durable();
    }

    /**
     * Makes the engine stop at the event that could not be taken. Without it the component logs the error and goes on
     * with the next event, and the slot moves past the one that was lost.
     */
    private static final class Rethrow implements ExceptionHandler {

        @Override
        public void handleException(final Throwable exception) {
            throw exception instanceof RuntimeException e ? e : new IllegalStateException(exception);
        }

        @Override
        public void handleException(final String message, final Throwable exception) {
            handleException(exception);
        }

        @Override
        public void handleException(final String message, final Exchange exchange, final Throwable exception) {
            handleException(exception);
        }
    }
}
