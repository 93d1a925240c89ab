package dev.wadi.source.pgoutput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.Position;
import dev.wadi.testing.Recorder;
import dev.wadi.testing.SampleTable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PendingChangesTest {

    private final SampleTable table = SampleTable.of("t", "id");
    private final Recorder route = new Recorder();
    private PendingChanges pending;

    @BeforeEach
    void begin() {
        pending = new PendingChanges(route.handover(), new Position(100));
    }

    private void insert(final long lsn, final int bytes) {
        pending.change(table.insert(lsn, String.valueOf(lsn)), bytes);
    }

    @Test
    void whatIsWholeTravelsTogetherAndTheBeginningOfTheNextTransactionWaits() {
        insert(101, 1);
        pending.commit(new Position(110));
        insert(111, 1);
        insert(112, 1);
        pending.commit(new Position(120));
        insert(121, 1);
        pending.handOverWhole();
        assertThat(route.notes()).containsExactly("[101, 111, 112]", "|120");

        pending.commit(new Position(130));
        pending.handOverWhole();
        assertThat(route.notes()).endsWith("[121]", "|130");
    }

    @Test
    void aTransactionThatEndsWithAPartHasItsBoundary() {
        for (int lsn = 101; lsn <= 100 + PendingChanges.MAX_CHANGES; lsn++) {
            insert(lsn, 1);
        }
        assertThat(route.notes()).hasSize(1).noneMatch(note -> note.startsWith("|"));

        pending.commit(new Position(5000));
        pending.handOverWhole();
        assertThat(route.notes()).hasSize(2).endsWith("|5000");
    }

    @Test
    void fewLargeChangesTravelInPartsToo() {
        insert(101, 3 << 20);
        insert(102, 3 << 20);
        insert(103, 3 << 20);

        assertThat(route.notes()).containsExactly("[101, 102]");
    }

    @Test
    void thePositionMovesOverTransactionsWithoutChanges() {
        pending.commit(new Position(110));
        pending.handOverWhole();
        assertThat(route.notes()).isEmpty();

        pending.moveToReached();
        pending.moveToReached();
        assertThat(route.notes()).containsExactly("|110");
    }
}
