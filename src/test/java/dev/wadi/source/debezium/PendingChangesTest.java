package dev.wadi.source.debezium;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.Change;
import dev.wadi.change.Operation;
import dev.wadi.change.Position;
import dev.wadi.testing.Recorder;
import dev.wadi.testing.SampleTable;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PendingChangesTest {

    private static final int MAX_CHANGES = 500;

    private final SampleTable table = SampleTable.of("t", "id", "text");
    private final Recorder route = new Recorder();
    private PendingChanges pending;

    @BeforeEach
    void begin() {
        pending = new PendingChanges(route.handover(), new Position(100));
    }

    private static Change of(final long transaction, final Change change) {
        return new Change(
                change.schema(),
                change.getOperation(),
                change.texts(),
                change.previousKey(),
                new Change.Origin(change.getPosition(), transaction, Instant.EPOCH));
    }

    private void insert(final long transaction, final long lsn, final long previousCommit) {
        pending.add(of(transaction, table.insert(lsn, String.valueOf(lsn), "x")), new Position(previousCommit));
    }

    @Test
    void aTransactionIsWholeWhenTheNextOneTellsItsEnd() {
        insert(1, 101, 100);
        insert(1, 102, 100);
        pending.handOver();
        assertThat(route.notes()).as("nothing is known to be whole").isEmpty();

        insert(2, 111, 110);
        pending.handOver();
        assertThat(route.notes()).containsExactly("[101, 102]", "|110");

        insert(3, 121, 120);
        pending.handOver();
        assertThat(route.notes()).endsWith("[111]", "|120");
    }

    @Test
    void theEngineCanTellTheEndOfTheLastTransaction() {
        insert(1, 101, 100);
        pending.committed(new Position(110));
        pending.handOver();

        assertThat(route.notes()).containsExactly("[101]", "|110");
    }

    @Test
    void manyTransactionsTravelTogetherToTheLastBoundary() {
        insert(1, 101, 100);
        insert(2, 111, 110);
        insert(3, 121, 120);
        insert(4, 131, 130);
        pending.handOver();

        assertThat(route.notes()).containsExactly("[101, 111, 121]", "|130");
    }

    @Test
    void aPositionWithoutChangesIsPassedOnOnce() {
        pending.committed(new Position(150));
        pending.handOver();
        pending.committed(new Position(150));
        pending.handOver();

        assertThat(route.notes()).containsExactly("|150");
    }

    /** The first event after a start tells the end of a transaction that was durable before. */
    @Test
    void aCommitOfBeforeTheStartIsNoBoundary() {
        insert(1, 101, 90);
        pending.committed(new Position(100));
        pending.handOver();

        assertThat(route.notes()).isEmpty();
    }

    @Test
    void aLargeTransactionTravelsInPartsWithoutBoundary() {
        for (int lsn = 1; lsn <= 2 * MAX_CHANGES + 1; lsn++) {
            insert(1, lsn, 100);
        }

        assertThat(route.changes()).hasSize(2 * MAX_CHANGES);
        assertThat(route.notes()).hasSize(2).noneMatch(note -> note.startsWith("|"));

        pending.committed(new Position(2000));
        pending.handOver();
        assertThat(route.notes()).endsWith("[" + (2 * MAX_CHANGES + 1) + "]", "|2000");
    }

    @Test
    void wholeTransactionsGoBeforeThePartOfTheNextWithTheirBoundary() {
        insert(1, 101, 100);
        for (int lsn = 111; lsn < 111 + 2 * MAX_CHANGES; lsn++) {
            insert(2, lsn, 110);
        }

        assertThat(route.notes().subList(0, 2)).containsExactly("[101]", "|110");
    }

    @Test
    void aChangeOfKeyIsOneChange() {
        pending.add(of(1, table.delete(101, "1")), new Position(100));
        pending.add(of(1, table.insert(101, "9", Change.UNCHANGED)), new Position(100));
        pending.committed(new Position(110));
        pending.handOver();

        assertThat(route.changes()).hasSize(1);
        final Change change = route.changes().get(0);
        assertThat(change.getOperation()).isEqualTo(Operation.UPDATE);
        assertThat(change.previousKey()).containsExactly("1");
        assertThat(change.key()).containsExactly("9");
        assertThat(change.texts()[1]).isSameAs(Change.UNCHANGED);
    }

    @Test
    void aDeletionAndAnInsertionOfTheirOwnStayTwo() {
        final SampleTable other = SampleTable.of("other", "id", "text");
        pending.add(of(1, table.delete(101, "1")), new Position(100));
        pending.add(of(1, table.insert(102, "1", "x")), new Position(100));
        pending.add(of(1, table.delete(103, "2")), new Position(100));
        pending.add(of(1, other.insert(103, "2", "x")), new Position(100));
        pending.committed(new Position(110));
        pending.handOver();

        assertThat(route.changes())
                .extracting(Change::getOperation)
                .isEqualTo(List.of(Operation.DELETE, Operation.INSERT, Operation.DELETE, Operation.INSERT));
    }

    @Test
    void aChangeOfKeyIsNotCutInTwo() {
        for (int lsn = 1; lsn <= MAX_CHANGES; lsn++) {
            insert(1, lsn, 100);
        }
        pending.add(of(1, table.delete(600, "1")), new Position(100));
        assertThat(route.changes()).as("all but the last").hasSize(MAX_CHANGES);

        pending.add(of(1, table.insert(600, "9", "x")), new Position(100));
        pending.committed(new Position(700));
        pending.handOver();
        assertThat(route.changes()).hasSize(MAX_CHANGES + 1);
        assertThat(route.changes().get(MAX_CHANGES).previousKey()).containsExactly("1");
    }
}
