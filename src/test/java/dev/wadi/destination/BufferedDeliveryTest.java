package dev.wadi.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.change.Change;
import dev.wadi.change.Position;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.JvmErrors;
import dev.wadi.delivery.Progress;
import dev.wadi.testing.SampleTable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(5)
class BufferedDeliveryTest {

    private static final Progress BEGIN = Progress.streaming("slot", new Position(1));

    private final SampleTable table = SampleTable.of("t", "id");
    private final RecordingWriter writer = new RecordingWriter();
    private final BufferedDelivery delivery = new BufferedDelivery(
            "destination:shop",
            writer,
            () -> new ChangeBuffer(4, Long.MAX_VALUE, Duration.ZERO),
            runnable -> new Thread(runnable, "shop-writer"));

    @AfterEach
    void close() {
        delivery.close();
    }

    private List<Change> change(final long lsn) {
        return List.of(table.insert(lsn, String.valueOf(lsn)));
    }

    private void transaction(final long lsn) throws InterruptedException {
        delivery.accept(change(lsn));
        delivery.boundary(new Position(lsn));
    }

    private void begin() {
        delivery.restore();
        delivery.store(BEGIN);
    }

    @Test
    void whatIsFlushedIsDurable() throws Exception {
        begin();
        transaction(5);
        transaction(6);
        delivery.flush();

        assertThat(writer.committed()).containsExactly(5L, 6L);
        assertThat(delivery.durable()).isEqualTo(new Position(6));
    }

    @Test
    void whileABatchIsWrittenTheNextOneFills() throws Exception {
        begin();
        writer.hold();
        transaction(5);
        writer.awaitHeld();

        transaction(6);
        transaction(7);
        assertThat(delivery.durable()).isEqualTo(BEGIN.position());

        writer.release();
        delivery.flush();
        assertThat(writer.committed()).containsExactly(5L, 6L, 7L);
        assertThat(delivery.durable()).isEqualTo(new Position(7));
    }

    /** The slot follows what is durable, and must not be ahead of the destination for a moment. */
    @Test
    void nothingIsDurableBeforeTheCommitHasBeenAnswered() throws Exception {
        begin();
        final List<Position> durable = new CopyOnWriteArrayList<>();
        writer.whenCommitted(() -> durable.add(delivery.durable()));
        transaction(5);
        delivery.flush();

        assertThat(durable).containsExactly(BEGIN.position());
        assertThat(delivery.durable()).isEqualTo(new Position(5));
    }

    @Test
    void whereTheAnswerToACommitIsLostTheDestinationTellsHowFarItIs() throws Exception {
        begin();
        writer.whenCommitted(() -> {
            throw new DeliveryException("connection lost");
        });
        transaction(5);
        assertThatThrownBy(delivery::flush).hasMessage("connection lost");
        assertThat(delivery.durable()).isEqualTo(BEGIN.position());

        assertThat(delivery.restore()).contains(BEGIN.at(new Position(5)));
        assertThat(delivery.durable()).isEqualTo(new Position(5));
    }

    @Test
    void nothingAfterTheLastBoundaryIsCommitted() throws Exception {
        begin();
        transaction(5);
        delivery.accept(change(6));
        delivery.flush();

        // Larger than a batch, so that it is written but not committed.
        delivery.accept(List.of(change(7).get(0), change(8).get(0), change(9).get(0)));
        delivery.flush();
        delivery.close();

        assertThat(writer.committed()).containsExactly(5L);
        assertThat(delivery.durable()).isEqualTo(new Position(5));
    }

    @Test
    void restoringDropsWhatWasNotDurable() throws Exception {
        begin();
        transaction(5);
        delivery.flush();
        delivery.accept(change(6));

        assertThat(delivery.restore()).contains(Progress.streaming("slot", new Position(5)));
        transaction(7);
        delivery.flush();

        assertThat(writer.committed()).containsExactly(5L, 7L);
    }

    @Test
    void aFailureIsKeptUntilRestore() throws Exception {
        begin();
        final DeliveryException refused = new DeliveryException("disk full");
        writer.failWith(refused);
        transaction(5);

        assertThatThrownBy(delivery::flush).isSameAs(refused);
        assertThat(delivery.failure()).contains(refused);
        assertThatThrownBy(() -> delivery.accept(change(6))).isSameAs(refused);
        assertThatThrownBy(() -> delivery.boundary(new Position(6))).isSameAs(refused);
        assertThat(delivery.durable()).isEqualTo(BEGIN.position());

        writer.failWith(null);
        assertThat(delivery.restore()).contains(BEGIN);
        assertThat(delivery.failure()).isEmpty();
        transaction(5);
        delivery.flush();
        assertThat(writer.committed()).containsExactly(5L);
    }

    @Test
    void aFailureOfAnyKindIsTold() throws Exception {
        for (final Throwable unexpected : List.of(new IllegalStateException("odd"), new NoClassDefFoundError("odd"))) {
            writer.failWith(null);
            begin();
            writer.failWith(unexpected);
            transaction(5);

            assertThatThrownBy(delivery::flush)
                    .isInstanceOf(DeliveryException.class)
                    .hasMessage("destination:shop failed: odd")
                    .hasCause(unexpected);
        }
    }

    @Test
    void aFailureWakesARouteThatWaitsForRoom() throws Exception {
        begin();
        writer.hold();
        for (int lsn = 5; lsn < 9; lsn++) {
            delivery.accept(change(lsn));
        }
        writer.awaitHeld();
        for (int lsn = 9; lsn < 17; lsn++) {
            delivery.accept(change(lsn));
        }
        writer.failWith(new DeliveryException("disk full"));
        final Thread route = Thread.currentThread();
        final Thread releases = new Thread(() -> {
            Awaitility.await().until(() -> route.getState() == Thread.State.WAITING);
            writer.release();
        });
        releases.start();

        assertThatThrownBy(() -> delivery.accept(change(17))).hasMessage("disk full");
        releases.join();
    }

    @Test
    void aDestinationWithoutPipelineSaysSo() {
        assertThatThrownBy(() -> delivery.accept(change(5)))
                .isInstanceOf(DeliveryException.class)
                .hasMessage("destination:shop belongs to no running pipeline; its option 'pipeline' must be the name"
                        + " of a postgres-changes: endpoint");
    }

    @Test
    void theEndsOfALoadReachTheWriter() throws Exception {
        delivery.restore();
        delivery.store(Progress.loading("slot"));
        delivery.announce(table.schema());
        delivery.completeLoad(Progress.streaming("slot", new Position(9)));

        assertThat(delivery.durable()).isEqualTo(new Position(9));
        assertThat(writer.calls())
                .containsSubsequence("open", "store 0/0", "announce public.t", "completeLoad 0/9")
                .doesNotContainSequence("completeLoad 0/9", "close");
    }

    @Test
    void closingLeavesTheWriterEvenIfItNeverOpened() {
        writer.failWith(new DeliveryException("refuses the password"));
        assertThatThrownBy(delivery::restore).hasMessage("refuses the password");

        delivery.close();

        assertThat(writer.calls()).endsWith("open", "close");
    }

    @Test
    void aCallThatTheDestinationKnowsNothingOfIsEnded() throws Exception {
        begin();
        writer.hold();
        transaction(5);
        writer.awaitHeld();
        final List<String> before = writer.calls();
        delivery.endHangingCall(Duration.ofDays(1));
        delivery.endHangingCall(Duration.ZERO);
        assertThat(writer.calls()).isEqualTo(before);

        writer.work(false);
        delivery.endHangingCall(Duration.ofDays(1));
        assertThat(writer.calls()).isEqualTo(before);
        delivery.endHangingCall(Duration.ZERO);
        assertThat(writer.calls()).last().isEqualTo("close");
    }

    @Test
    void aWriterThatIsIdleIsLeftAlone() {
        begin();
        final List<String> before = writer.calls();
        writer.work(false);
        delivery.endHangingCall(Duration.ZERO);

        assertThat(writer.calls()).isEqualTo(before);
    }

    /** The route would otherwise wait for room that nobody makes, and the pipeline would only look alive. */
    @Test
    void anErrorOfTheWritersThreadIsTheFailureOfThePipeline() throws Exception {
        final Error error = new OutOfMemoryError("for a test");
        begin();
        writer.failWith(error);
        transaction(5);

        Awaitility.await().until(() -> delivery.failure().isPresent());
        assertThat(JvmErrors.in(delivery.failure().orElseThrow())).contains(error);
    }
}
