package dev.wadi.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.change.Position;
import org.junit.jupiter.api.Test;

class BarrierTest {

    private static final String SLOT = "wadi_demo";

    private final Barrier barrier = new Barrier();

    private RecordingTarget targetAt(final long lsn) {
        return register(RecordingTarget.at(Progress.streaming(SLOT, new Position(lsn))));
    }

    private RecordingTarget register(final RecordingTarget target) {
        barrier.register(target);
        return target;
    }

    @Test
    void whatEveryDestinationHasIsDurable() {
        targetAt(30);
        final RecordingTarget slow = targetAt(10);
        targetAt(20);

        assertThat(barrier.durable()).isEqualTo(new Position(10));

        slow.durable = new Position(25);
        assertThat(barrier.durable()).isEqualTo(new Position(20));
    }

    @Test
    void withoutDestinationNothingIsDurable() {
        assertThat(barrier.hasTargets()).isFalse();
        assertThat(barrier.durable()).isEqualTo(Position.ZERO);
        assertThat(barrier.restore()).isEmpty();
    }

    @Test
    void readingGoesOnFromTheDestinationThatIsBehind() {
        targetAt(30);
        targetAt(10);
        targetAt(20);

        assertThat(barrier.restore()).contains(Progress.streaming(SLOT, new Position(10)));
    }

    /** A destination may have committed what it could not answer any more. */
    @Test
    void readingGoesOnFromWhatIsStoredAndNotFromWhatIsRemembered() {
        final RecordingTarget target = targetAt(20);
        target.durable = new Position(10);

        assertThat(barrier.restore()).contains(Progress.streaming(SLOT, new Position(20)));
    }

    @Test
    void allDestinationsCanBeNew() {
        register(new RecordingTarget());
        register(new RecordingTarget());

        assertThat(barrier.restore()).isEmpty();
    }

    @Test
    void aNewDestinationBesideAnOlderOneIsRefusedWhicheverComesFirst() {
        final RecordingTarget fresh = register(new RecordingTarget());
        targetAt(16);
        assertRefused();

        barrier.unregister(fresh);
        barrier.register(fresh);
        assertRefused();
    }

    private void assertRefused() {
        assertThatThrownBy(barrier::restore)
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining("A destination of this pipeline is new while another stands at 0/10; start the"
                        + " new one in a pipeline of its own");
    }

    /** The program can end between the notes of two destinations that a load begins. */
    @Test
    void aLoadThatBeganAtOneDestinationOnlyStartsAgainAtAll() {
        register(RecordingTarget.at(Progress.loading(SLOT)));
        register(new RecordingTarget());

        assertThat(barrier.restore()).contains(Progress.loading(SLOT));
    }

    /** The program can end when the first of two destinations has completed the load. */
    @Test
    void aLoadThatEndedAtOneDestinationOnlyStartsAgainAtAll() {
        targetAt(10);
        register(RecordingTarget.at(Progress.loading(SLOT)));

        assertThat(barrier.restore()).contains(Progress.loading(SLOT));
    }

    @Test
    void everyDestinationIsTold() throws InterruptedException {
        final RecordingTarget one = register(new RecordingTarget());
        final RecordingTarget other = register(new RecordingTarget());

        barrier.store(Progress.loading(SLOT));
        barrier.boundary(new Position(1));
        barrier.flush();
        barrier.completeLoad(Progress.streaming(SLOT, new Position(2)));

        assertThat(one.calls).containsExactly("store LOADING", "boundary 0/1", "flush", "completeLoad 0/2");
        assertThat(other.calls).isEqualTo(one.calls);
    }

    @Test
    void theFailureOfAnyDestinationIsTheBarriers() {
        targetAt(1);
        final RecordingTarget broken = targetAt(2);
        assertThat(barrier.failure()).isEmpty();

        broken.failure = new DeliveryException("disk full");
        assertThat(barrier.failure()).contains(broken.failure);
    }
}
