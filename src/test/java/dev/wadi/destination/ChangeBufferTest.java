package dev.wadi.destination;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.Change;
import dev.wadi.change.Position;
import dev.wadi.testing.SampleTable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(5)
class ChangeBufferTest {

    private static final Duration AT_ONCE = Duration.ZERO;
    private static final Duration NEVER = Duration.ofHours(1);

    private final SampleTable table = SampleTable.of("t", "id", "text");
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    private List<Change> changes(final int from, final int to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(lsn -> table.insert(lsn, String.valueOf(lsn), "x"))
                .toList();
    }

    private static ChangeBuffer rows(final int batchRows, final Duration flushInterval) {
        return new ChangeBuffer(batchRows, Long.MAX_VALUE, flushInterval);
    }

    private static void assertBatch(final Batch batch, final int from, final int to, final Position boundary) {
        assertThat(batch.changes())
                .extracting(change -> change.getPosition().lsn())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(from, to).boxed().toList());
        assertThat(batch.boundary()).isEqualTo(boundary);
    }

    /** Runs a call on a thread of its own and returns when that thread waits. */
    private <T> Future<T> waiting(final Callable<T> call) {
        final AtomicReference<Thread> thread = new AtomicReference<>();
        final Future<T> result = threads.submit(() -> {
            thread.set(Thread.currentThread());
            return call.call();
        });
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .until(() -> thread.get() != null
                        && (thread.get().getState() == Thread.State.WAITING
                                || thread.get().getState() == Thread.State.TIMED_WAITING));
        assertThat(result).isNotDone();
        return result;
    }

    @Test
    void aBatchEndsAtTheLastBoundary() throws Exception {
        final ChangeBuffer buffer = rows(100, AT_ONCE);
        buffer.add(changes(1, 2));
        buffer.boundary(new Position(2));
        buffer.add(changes(3, 4));
        buffer.boundary(new Position(4));
        buffer.add(changes(5, 6));

        assertBatch(buffer.take(), 1, 4, new Position(4));

        buffer.boundary(new Position(6));
        assertBatch(buffer.take(), 5, 6, new Position(6));
    }

    @Test
    void aTransactionWithoutChangesMovesThePositionToo() throws Exception {
        final ChangeBuffer buffer = rows(100, AT_ONCE);
        buffer.boundary(new Position(9));

        assertThat(buffer.take()).isEqualTo(new Batch(List.of(), new Position(9)));
    }

    @Test
    void aTransactionLargerThanABatchIsCutWithoutBoundary() throws Exception {
        final ChangeBuffer buffer = rows(3, NEVER);
        buffer.add(changes(1, 3));
        assertBatch(buffer.take(), 1, 3, null);

        buffer.add(changes(4, 7));
        buffer.boundary(new Position(7));
        assertBatch(buffer.take(), 4, 7, new Position(7));
    }

    @Test
    void aBatchCanBeFullByItsBytes() throws Exception {
        final ChangeBuffer buffer = new ChangeBuffer(1000, 10_000, NEVER);
        buffer.add(List.of(table.insert(1, "1", "x".repeat(10_000))));

        assertBatch(buffer.take(), 1, 1, null);
    }

    @Test
    void aCompleteTransactionMayWaitForOthers() throws Exception {
        final ChangeBuffer buffer = rows(3, NEVER);
        buffer.add(changes(1, 1));
        buffer.boundary(new Position(1));
        final Future<Batch> batch = waiting(buffer::take);

        buffer.add(changes(2, 3));
        buffer.boundary(new Position(3));

        // The taker runs as soon as the batch is full, which may be before the second boundary.
        assertThat(batch.get().boundary()).isIn(new Position(1), new Position(3));
    }

    @Test
    void afterItsTimeACompleteTransactionIsTaken() throws Exception {
        final ChangeBuffer buffer = rows(1000, Duration.ofMillis(30));
        buffer.add(changes(1, 1));
        buffer.boundary(new Position(1));

        assertBatch(buffer.take(), 1, 1, new Position(1));
    }

    @Test
    void anIncompleteTransactionWaits() throws Exception {
        final ChangeBuffer buffer = rows(1000, AT_ONCE);
        buffer.add(changes(1, 5));
        final Future<Batch> batch = waiting(buffer::take);

        buffer.boundary(new Position(5));
        assertBatch(batch.get(), 1, 5, new Position(5));
    }

    @Test
    void addingWaitsWhileTwoBatchesAreFull() throws Exception {
        final ChangeBuffer buffer = rows(3, NEVER);
        buffer.add(changes(1, 6));
        final Future<Boolean> added = waiting(() -> buffer.add(changes(7, 7)));

        assertBatch(buffer.take(), 1, 6, null);
        assertThat(added.get()).isTrue();
    }

    @Test
    void aSizeWithoutLimitNeverFills() throws Exception {
        final ChangeBuffer buffer = new ChangeBuffer(Integer.MAX_VALUE, Long.MAX_VALUE, NEVER);
        assertThat(buffer.add(changes(1, 1))).isTrue();
        assertThat(buffer.add(changes(2, 2))).isTrue();
        buffer.boundary(new Position(2));
        waiting(buffer::take);
    }

    @Test
    void aFlushWaitsForTheBatchInFlight() throws Exception {
        final ChangeBuffer buffer = rows(1000, NEVER);
        buffer.add(changes(1, 2));
        buffer.boundary(new Position(2));
        final Future<Object> flushed = waiting(() -> {
            buffer.flush();
            return null;
        });

        assertBatch(buffer.take(), 1, 2, new Position(2));
        Awaitility.await()
                .during(Duration.ofMillis(50))
                .atMost(Duration.ofSeconds(1))
                .until(() -> !flushed.isDone());

        final Future<Batch> next = threads.submit(buffer::take);
        flushed.get();
        assertThat(next).isNotDone();
    }

    @Test
    void aFlushLeavesAnIncompleteTransactionInside() throws Exception {
        final ChangeBuffer buffer = rows(1000, NEVER);
        buffer.add(changes(1, 2));

        buffer.flush();
        final Future<Batch> batch = waiting(buffer::take);
        buffer.add(changes(3, 3));
        buffer.boundary(new Position(3));
        threads.submit(() -> {
            buffer.flush();
            return null;
        });
        assertBatch(batch.get(), 1, 3, new Position(3));
    }

    @Test
    void closingEndsEveryWait() throws Exception {
        final ChangeBuffer full = rows(1, NEVER);
        full.add(changes(1, 2));
        full.boundary(new Position(2));
        final Future<Boolean> adding = waiting(() -> full.add(changes(3, 3)));
        final Future<Object> flushing = waiting(() -> {
            full.flush();
            return null;
        });
        final ChangeBuffer empty = rows(1, NEVER);
        final Future<Batch> taking = waiting(empty::take);

        full.close();
        empty.close();

        assertThat(adding.get(5, TimeUnit.SECONDS)).isFalse();
        flushing.get(5, TimeUnit.SECONDS);
        assertThat(taking.get(5, TimeUnit.SECONDS)).isNull();
        assertThat(full.take()).as("what was inside is dropped").isNull();
        assertThat(full.add(changes(4, 4))).isFalse();
    }
}
