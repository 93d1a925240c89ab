package dev.wadi.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.wadi.testing.SampleTable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangeTest {

    /** Reads text as its length, so that a decoded value can be told from its text. */
    private static final ValueType LENGTH = new ValueType() {
        @Override
        public Object decode(final String text) {
            return text.length();
        }

        @Override
        public String encode(final Object value) {
            return "x".repeat((Integer) value);
        }
    };

    private final SampleTable people = SampleTable.of("people", "id", "email", "photo");

    @Test
    void aChangeReadsAsAMapOfItsColumns() {
        final Change change = people.insert(7, "1", "a@b", null);

        assertThat(change).containsExactly(entry("id", "1"), entry("email", "a@b"), entry("photo", null));
        assertThat(change.get("email")).isEqualTo("a@b");
        assertThat(change.containsKey("photo")).isTrue();
        assertThat(change.containsKey("fax")).isFalse();
        assertThat(change.get("fax")).isNull();
        assertThat(change.get(3)).isNull();
        assertThat(change.getPosition()).isEqualTo(new Position(7));
    }

    @Test
    void valuesAreDecodedByTheirColumn() {
        final Change change = people.insert(7, "1", "four", null)
                .withSchema(people.schema().mapColumns(column -> column.withValueType(LENGTH)));

        assertThat(change.get("email")).isEqualTo(4);
        assertThat(change).containsEntry("email", 4);
        assertThat(change.texts()[1]).isEqualTo("four");
    }

    @Test
    void aValueThatWasNotSentIsNotInTheMap() {
        final Change change = people.update(7, "1", "a@b", Change.UNCHANGED);

        assertThat(change).containsOnlyKeys("id", "email");
        assertThat(change.containsKey("photo")).isFalse();
        assertThat(change.get("photo")).isNull();
    }

    @Test
    void aTextLikeTheMarkIsAValue() {
        final Change change = people.update(7, "1", "unchanged", Change.UNCHANGED);

        assertThat(Change.UNCHANGED).isNotSameAs("unchanged");
        assertThat(change).containsOnlyKeys("id", "email").containsEntry("email", "unchanged");
    }

    @Test
    void theDeletedColumnShowsWhetherTheRowIsGone() {
        final SampleTable flagged = people.withDeletedColumn("gone");

        assertThat(flagged.insert(7, "1", "a@b", null)).containsEntry("gone", false);
        assertThat(flagged.delete(7, "1")).containsExactly(entry("id", "1"), entry("gone", true));
        assertThat(flagged.delete(7, "1").get("gone")).isEqualTo(true);
        assertThat(flagged.delete(7, "1").containsKey("gone")).isTrue();
        assertThat(people.delete(7, "1").containsKey("gone")).isFalse();
    }

    @Test
    void aTruncateHasNoValues() {
        final Change change = people.truncate(7);

        assertThat(change.get("id")).isNull();
        assertThat(change.containsKey("id")).isFalse();
        assertThat(change.entrySet()).isEmpty();
        assertThat(change.describe()).isEqualTo("TRUNCATE of public.people at 0/7");
    }

    @Test
    void aChangedValueLeavesTheOriginalAlone() {
        final Change change = people.updateOf("0", 7, "1", "a@b", Change.UNCHANGED);
        final Change masked = change.with("email", "***");

        assertThat(change.get("email")).isEqualTo("a@b");
        assertThat(masked.get("email")).isEqualTo("***");
        assertThat(masked.texts()[2]).isSameAs(Change.UNCHANGED);
        assertThat(masked.previousKey()).containsExactly("0");
        assertThat(change.with("email", null)).containsEntry("email", null);
    }

    @Test
    void aNewValueIsEncodedByItsColumn() {
        final Change change = people.insert(7, "1", "four", null)
                .withSchema(people.schema().mapColumns(column -> column.withValueType(LENGTH)));

        assertThat(change.with("email", 2).texts()[1]).isEqualTo("xx");
    }

    @Test
    void aColumnThatIsNotThereCannotBeSet() {
        assertThatThrownBy(() -> people.insert(7, "1", "a@b", null).with("fax", "1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Table public.people has no column 'fax'");
    }

    @Test
    void itsTextNamesThePositionAndShowsNoValue() {
        final Change change = people.insert(0x1600000001L, "42", "secret@mail", "face");

        assertThat(change).hasToString("INSERT of public.people at 16/1");
        assertThat(change.describe()).doesNotContain("secret", "face");
    }

    @Test
    void ofATableWithoutKeyItsTextShowsNoValueAtAll() {
        final TableSchema keyless =
                new TableSchema(people.schema().id(), people.schema().columns(), List.of());

        assertThat(people.insert(1, "42", "a", "b").withSchema(keyless)).hasToString("INSERT of public.people at 0/1");
    }

    @Test
    void schemasAreMappedOncePerRun() {
        final SampleTable other = SampleTable.of("orders", "id");
        final List<TableSchema> asked = new ArrayList<>();

        final List<Change> mapped = Change.mapSchemas(
                List.of(
                        people.insert(1, "1", "a", "b"),
                        people.insert(2, "2", "a", "b"),
                        other.insert(3, "1"),
                        people.delete(4, "1")),
                schema -> {
                    asked.add(schema);
                    return schema.withDeletedColumn("gone");
                });

        assertThat(asked).containsExactly(people.schema(), other.schema(), people.schema());
        assertThat(mapped).hasSize(4).allSatisfy(change -> assertThat(
                        change.schema().deletedColumn())
                .contains("gone"));
        assertThat(mapped.get(0).texts()).containsExactly("1", "a", "b");
    }
}
