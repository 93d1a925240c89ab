package dev.wadi.destination;

import dev.wadi.change.Change;
import dev.wadi.change.Position;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.Progress;
import dev.wadi.delivery.StoppedTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A destination in memory: rows are visible only after their commit, and a write can be held or made to fail. */
final class RecordingWriter implements BatchWriter {

    private final List<Long> uncommitted = new ArrayList<>();
    private final List<Long> committed = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private final Map<String, String> notes = new HashMap<>();
    private Progress progress;
    private volatile CountDownLatch held = new CountDownLatch(0);
    private volatile CountDownLatch entered = new CountDownLatch(0);
    private volatile Throwable failure;
    private volatile boolean working = true;
    private volatile Runnable whenCommitted = () -> {};

    /** The next write waits for {@link #release}. */
    void hold() {
        held = new CountDownLatch(1);
        entered = new CountDownLatch(1);
    }

    void awaitHeld() throws InterruptedException {
        entered.await();
    }

    void release() {
        held.countDown();
    }

    void failWith(final Throwable e) {
        failure = e;
    }

    /** What happens when it has committed, before the one who waits for it hears of it. */
    void whenCommitted(final Runnable event) {
        whenCommitted = event;
    }

    synchronized List<Long> committed() {
        return List.copyOf(committed);
    }

    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    @Override
    public synchronized Optional<Progress> open() {
        calls.add("open");
        uncommitted.clear();
        failIfTold();
        return Optional.ofNullable(progress);
    }

    @Override
    public synchronized void store(final Progress newProgress) {
        calls.add("store " + newProgress.position());
        progress = newProgress;
    }

    @Override
    public synchronized void announce(final TableSchema table) {
        calls.add("announce " + table.id());
    }

    @Override
    public void write(final List<Change> changes) {
        entered.countDown();
        try {
            held.await();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
        failIfTold();
        synchronized (this) {
            changes.forEach(change -> uncommitted.add(change.getPosition().lsn()));
        }
    }

    private void failIfTold() {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }

    @Override
    public synchronized void commit(final Position position) {
        committed.addAll(uncommitted);
        uncommitted.clear();
        progress = progress.at(position);
        whenCommitted.run();
    }

    @Override
    public synchronized void catchUp(final Progress catchingUp) {
        calls.add("catchUp " + catchingUp.position());
        progress = catchingUp;
    }

    @Override
    public synchronized void completeLoad(final Progress streaming) {
        calls.add("completeLoad " + streaming.position());
        progress = streaming;
    }

    /** What {@link #isWorking} says from now on. */
    void work(final boolean isWorking) {
        working = isWorking;
    }

    @Override
    public boolean isWorking() {
        return working;
    }

    @Override
    public long deadLetters() {
        return 0;
    }

    @Override
    public synchronized Optional<String> note(final String name) {
        return Optional.ofNullable(notes.get(name));
    }

    @Override
    public synchronized void note(final String name, final String value) {
        notes.put(name, value);
    }

    @Override
    public List<StoppedTable> stoppedTables() {
        return List.of();
    }

    @Override
    public void close() {
        synchronized (this) {
            calls.add("close");
        }
        release();
    }
}
