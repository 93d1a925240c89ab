package dev.wadi.destination.jdbc;

import static dev.wadi.change.Change.UNCHANGED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.Change;
import dev.wadi.testing.SampleTable;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FoldTest {

    private final SampleTable table = SampleTable.of("t", "id", "a", "b");

    private RowKey key(final String[] texts) {
        return new RowKey(table.schema(), texts);
    }

    private static Map<String, TargetRow> fold(final Change... changes) {
        final Fold fold = new Fold();
        for (final Change change : changes) {
            fold.add(change);
        }
        return fold.rows().stream().collect(Collectors.toMap(row -> row.texts()[0], Function.identity()));
    }

    private static void assertRow(final TargetRow row, final boolean isDeleted, final long lsn, final String... texts) {
        assertThat(row.texts()).containsExactly(texts);
        for (int i = 0; i < texts.length; i++) {
            assertThat(row.texts()[i] == UNCHANGED).isEqualTo(texts[i] == UNCHANGED);
        }
        assertThat(row.isDeleted()).isEqualTo(isDeleted);
        assertThat(row.lsn()).isEqualTo(lsn);
    }

    @Test
    void theLastChangeOfAKeyIsWhatTheRowShows() {
        final Map<String, TargetRow> rows =
                fold(table.insert(1, "1", "x", "y"), table.insert(2, "2", "p", "q"), table.update(3, "1", "xx", "yy"));

        assertThat(rows).hasSize(2);
        assertRow(rows.get("1"), false, 3, "1", "xx", "yy");
        assertRow(rows.get("2"), false, 2, "2", "p", "q");
    }

    @Test
    void whatAnUpdateDidNotSendComesFromTheChangeBefore() {
        assertRow(
                fold(table.insert(1, "1", "x", "y"), table.update(2, "1", "xx", UNCHANGED))
                        .get("1"),
                false,
                2,
                "1",
                "xx",
                "y");
        assertRow(
                fold(table.update(1, "1", "x", UNCHANGED), table.update(2, "1", UNCHANGED, UNCHANGED))
                        .get("1"),
                false,
                2,
                "1",
                "x",
                UNCHANGED);
    }

    @Test
    void aDeletedRowKeepsItsLastValues() {
        assertRow(fold(table.insert(1, "1", "x", "y"), table.delete(2, "1")).get("1"), true, 2, "1", "x", "y");
        assertRow(fold(table.delete(2, "1")).get("1"), true, 2, "1", UNCHANGED, UNCHANGED);
    }

    @Test
    void aRowThatIsInsertedAgainTakesNothingFromTheDeletedOne() {
        assertRow(
                fold(table.insert(1, "1", "x", "y"), table.delete(2, "1"), table.insert(3, "1", null, "z"))
                        .get("1"),
                false,
                3,
                "1",
                null,
                "z");
    }

    @Test
    void aChangeOfKeyDeletesUnderTheOldKeyAndShowsUnderTheNew() {
        final Map<String, TargetRow> rows = fold(table.updateOf("1", 5, "9", "x", "y"));

        assertRow(rows.get("1"), true, 5, "1", UNCHANGED, UNCHANGED);
        assertRow(rows.get("9"), false, 5, "9", "x", "y");
        assertThat(rows.get("9").needsStoredValues()).isFalse();
    }

    @Test
    void whatAChangeOfKeyDidNotSendIsReadFromTheOldRow() {
        final TargetRow row = fold(table.updateOf("1", 5, "9", "x", UNCHANGED)).get("9");

        assertThat(row.needsStoredValues()).isTrue();
        assertThat(row.copiedFrom()).isEqualTo(key(new String[] {"1"}));
        assertRow(row.withStoredValues(new String[] {"1", "old", "stored"}), false, 5, "9", "x", "stored");
    }

    @Test
    void whatTheBatchKnowsOfTheOldRowIsNotRead() {
        final TargetRow row = fold(table.insert(4, "1", "x", "y"), table.updateOf("1", 5, "9", "z", UNCHANGED))
                .get("9");

        assertRow(row, false, 5, "9", "z", "y");
        assertThat(row.needsStoredValues()).isFalse();
    }

    @Test
    void aChainOfKeysReadsFromItsBeginning() {
        final Map<String, TargetRow> rows = fold(
                table.updateOf("1", 5, "2", "x", UNCHANGED),
                table.update(6, "2", "xx", UNCHANGED),
                table.updateOf("2", 7, "3", UNCHANGED, UNCHANGED));

        assertThat(rows.get("3").copiedFrom()).isEqualTo(key(new String[] {"1"}));
        assertRow(rows.get("3"), false, 7, "3", "xx", UNCHANGED);
        assertThat(rows.get("1").isDeleted()).isTrue();
        assertThat(rows.get("2").isDeleted()).isTrue();
    }

    @Test
    void rowsThatSwapTheirKeysSwapTheirValues() {
        final Map<String, TargetRow> rows = fold(
                table.updateOf("1", 5, "99", UNCHANGED, UNCHANGED),
                table.updateOf("2", 6, "1", UNCHANGED, UNCHANGED),
                table.updateOf("99", 7, "2", UNCHANGED, UNCHANGED));

        assertThat(rows.get("1").copiedFrom()).isEqualTo(key(new String[] {"2"}));
        assertThat(rows.get("2").copiedFrom()).isEqualTo(key(new String[] {"1"}));
        assertThat(rows.get("1").isDeleted()).isFalse();
        assertThat(rows.get("2").isDeleted()).isFalse();
        assertThat(rows.get("99").isDeleted()).isTrue();
    }

    @Test
    void aKeyThatWasLeftCanBeInsertedAnew() {
        final Map<String, TargetRow> rows =
                fold(table.updateOf("1", 5, "9", "x", UNCHANGED), table.insert(6, "1", "new", "row"));

        assertRow(rows.get("1"), false, 6, "1", "new", "row");
        assertThat(rows.get("9").copiedFrom()).isEqualTo(key(new String[] {"1"}));
    }

    @Test
    void storedValuesAreMarkedSoThatTheyAreNotConvertedAgain() {
        final TargetRow row = fold(table.updateOf("1", 5, "9", "x", UNCHANGED))
                .get("9")
                .withStoredValues(new String[] {"1", "old", null});

        assertRow(row, false, 5, "9", "x", null);
        assertThat(row.isStored(1)).isFalse();
        assertThat(row.isStored(2)).isTrue();
        assertThat(row.needsStoredValues()).isFalse();
    }

    @Test
    void unchangedColumnsAreTheMaskOfARow() {
        final TargetRow row = TargetRow.of(table.update(1, "1", UNCHANGED, "b"));

        assertThat(row.isComplete()).isFalse();
        assertThat(row.unchanged().stream()).containsExactly(1);
        assertThat(TargetRow.of(table.insert(1, "1", null, "b")).isComplete()).isTrue();
    }
}
