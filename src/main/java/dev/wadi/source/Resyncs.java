package dev.wadi.source;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.TableId;
import dev.wadi.delivery.Barrier;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.JvmErrors;
import dev.wadi.delivery.LoadLedger;
import dev.wadi.delivery.SqlErrorText;
import dev.wadi.delivery.TableLoad;
import dev.wadi.delivery.TableLoad.State;
import dev.wadi.source.connection.SourceException;
import dev.wadi.source.load.LoadSource;
import dev.wadi.source.reader.Handover;
import dev.wadi.source.reader.RouteException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads tables beside the stream, one after the other, on a thread of its own: those that somebody has asked for, and
 * those that the publication did not cover before. Both stand in the ledger of the destination, so that neither the end
 * of the program nor a table that was added in between is missed.
 */
final class Resyncs implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Resyncs.class);

    /** How often {@link #renew} is to be called. */
    static final Duration RENEW_INTERVAL = Duration.ofSeconds(5);

    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(2);
    private static final Duration NOTE_INTERVAL = Duration.ofSeconds(2);
    private static final int ATTEMPTS = 5;

    private final LoadSource source;
    private final String publication;
    private final TypeGuard types;
    private final String slot;
    private final Optional<AddedTables> added;
    private final Duration refreshInterval;
    private final Barrier barrier;
    private final Handover stream;
    private final Pipeline pipeline;
    private final LetterReplays replays;
    private final CountDownLatch stopRequested = new CountDownLatch(1);
    private volatile boolean isLoading;
    private long nextLookAtPublication = System.nanoTime();

    /**
     * @param added asks for tables that come into the publication; empty if their rows are not wanted
     */
    Resyncs(
            final LoadSource source,
            final String publication,
            final TypeGuard types,
            final String slot,
            final Optional<AddedTables> added,
            final Duration refreshInterval,
            final Barrier barrier,
            final Handover stream,
            final Pipeline pipeline) {
        this.source = requireNonNull(source, "source");
        this.publication = requireNonNull(publication, "publication");
        this.types = requireNonNull(types, "types");
        this.slot = requireNonNull(slot, "slot");
        this.added = requireNonNull(added, "added");
        this.refreshInterval = requireNonNull(refreshInterval, "refreshInterval");
        this.barrier = requireNonNull(barrier, "barrier");
        this.stream = requireNonNull(stream, "stream");
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.replays = new LetterReplays(barrier, stream, pipeline);
    }

    @Override
    public void run() {
        try {
            while (!stopRequested.await(LOOK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                lookSafely();
            }
        } catch (final InterruptedException e) {
            // Only a stop interrupts; what was asked for still stands in the ledger.
            Thread.currentThread().interrupt();
        } catch (final Error e) {
            LOG.error("Loading tables beside the stream of {} has failed: {}", publication, JvmErrors.text(e));
            pipeline.halt(e);
            JvmErrors.raise(e);
        }
    }

    /** A look that fails unexpectedly does not end the thread: the next one comes soon. */
    private void lookSafely() throws InterruptedException {
        try {
            if (pipeline.state() == PipelineState.STREAMING) {
                look();
                replays.look();
            }
        } catch (final RuntimeException e) {
            rethrowErrorIn(e);
            LOG.error(
                    "Looking for tables of {} that wait to be loaded has failed, and is tried again: {}",
                    publication,
                    e.toString());
            LOG.debug("Looking for tables of {} has failed because of", publication, e);
        }
    }

    private static void rethrowErrorIn(final Exception failure) {
        JvmErrors.in(failure).ifPresent(error -> {
            throw error;
        });
    }

    private void look() throws InterruptedException {
        final Optional<LoadLedger> ledger = barrier.ledger();
        final Optional<Barrier> aside = barrier.aside();
        if (ledger.isEmpty() || aside.isEmpty()) {
            return;
        }
        try {
            if (nextLookAtPublication - System.nanoTime() <= 0) {
                added.ifPresent(tables -> tables.request(ledger.get()));
                nextLookAtPublication = System.nanoTime() + refreshInterval.toNanos();
            }
            for (final TableId table : ledger.get().waiting()) {
                load(table, ledger.get(), aside.get());
            }
        } catch (final DeliveryException e) {
            // The reader and the writer have their own connections and tell of an outage; the next look comes soon.
            LOG.debug("Tables of {} that wait to be loaded cannot be looked for", publication, e);
        }
    }

    private void load(final TableId table, final LoadLedger ledger, final Barrier aside) throws InterruptedException {
        isLoading = true;
        try {
            loadOrTell(table, ledger, aside);
        } finally {
            isLoading = false;
        }
    }

    private void loadOrTell(final TableId table, final LoadLedger ledger, final Barrier aside)
            throws InterruptedException {
        final Backoff pauses = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));
        for (int attempt = 1; !isOver(); attempt++) {
            final Exception failure = attempt(table, ledger, aside);
            if (failure == null || isOver()) {
                return;
            }
            LOG.debug("Loading table {} has failed because of", table, failure);
            rethrowErrorIn(failure);
            final String reason = failure instanceof SQLException e
                    ? SqlErrorText.withoutValues(e)
                    : String.valueOf(failure.getMessage());
            if (attempt == ATTEMPTS
                    || failure instanceof RouteException e && !e.isTransient()
                    || failure instanceof SourceException) {
                LOG.error(
                        "Table {} could not be loaded beside the stream, and is shown as before; when this is mended, run"
                                + " wadi resync {}: {}",
                        table,
                        table,
                        reason);
                ledger.note(new TableLoad(table, State.FAILED, 0, reason));
                return;
            }
            final Duration pause = pauses.next();
            LOG.warn("Loading table {} beside the stream begins again in {} s: {}", table, pause.toSeconds(), reason);
            stopRequested.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Returns why the table was not loaded; null if it was. */
    private Exception attempt(final TableId table, final LoadLedger ledger, final Barrier aside)
            throws InterruptedException {
        final Progress progress = new Progress(table, ledger);
        try {
            final OptionalLong rows = new Resync(
                            source, publication, types, slot, barrier, stream, aside, progress::note)
                    .run(table, act -> pipeline.performBetweenReaders(act));
            if (rows.isEmpty()) {
                LOG.info("Table {} is not in publication {} any more, and is not loaded", table, publication);
                ledger.forget(table);
                return null;
            }
            LOG.info("Table {} is shown as it was loaded, {} rows and the changes since", table, rows.getAsLong());
            ledger.note(new TableLoad(table, State.DONE, rows.getAsLong(), ""));
            return null;
        } catch (final InterruptedException e) {
            throw e;
        } catch (final Exception e) {
            return e;
        }
    }

    /** Tells those who wait for a load that it goes on, also while it waits for the source; another thread. */
    void renew() {
        if (isLoading) {
            try {
                barrier.ledger().ifPresent(LoadLedger::renew);
            } catch (final DeliveryException e) {
                // The load itself finds out.
                LOG.debug("A load beside the stream cannot be renewed", e);
            }
        }
    }

    private boolean isOver() {
        return stopRequested.getCount() == 0 || pipeline.isOver();
    }

    /** Notes where a load is, not more often than somebody would look. */
    private static final class Progress {

        private final TableId table;
        private final LoadLedger ledger;
        private State noted = State.REQUESTED;
        private long notedAt;

        private Progress(final TableId table, final LoadLedger ledger) {
            this.table = table;
            this.ledger = ledger;
        }

        private void note(final State state, final long rows) {
            if (state != noted || System.nanoTime() - notedAt >= NOTE_INTERVAL.toNanos()) {
                ledger.note(new TableLoad(table, state, rows, ""));
                noted = state;
                notedAt = System.nanoTime();
            }
        }
    }

    /** Ends the thread soon; any thread. */
    void stop() {
        stopRequested.countDown();
    }
}
