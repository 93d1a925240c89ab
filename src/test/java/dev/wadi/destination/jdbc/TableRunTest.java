package dev.wadi.destination.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.Change;
import dev.wadi.testing.SampleTable;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableRunTest {

    private final SampleTable people = SampleTable.of("people", "id");
    private final SampleTable orders = SampleTable.of("orders", "id");

    @Test
    void changesOfATableTravelTogetherInTheirOrder() {
        final Change first = people.insert(1, "1");
        final Change other = orders.insert(2, "1");
        final Change second = people.delete(0x10, "1");

        assertThat(TableRun.byTable(List.of(first, other, second)))
                .containsExactly(
                        new TableRun(people.schema(), false, List.of(first, second)),
                        new TableRun(orders.schema(), false, List.of(other)));
    }

    @Test
    void loadedRowsTravelApartFromChanges() {
        final Change loaded = people.load(1, "1");
        final Change changed = people.update(2, "1");

        assertThat(TableRun.byTable(List.of(loaded, changed)))
                .extracting(TableRun::isLoad)
                .containsExactly(true, false);
    }

    @Test
    void changesBeforeAnotherShapeOfTheTableComeFirst() {
        final SampleTable wider = SampleTable.of("people", "id", "email");

        assertThat(TableRun.byTable(List.of(people.insert(1, "1"), wider.insert(2, "2", "a"))))
                .extracting(TableRun::schema)
                .containsExactly(people.schema(), wider.schema());
    }

    @Test
    void aShapeThatComesBackIsNotMixedWithItsFirstTime() {
        final SampleTable wider = SampleTable.of("people", "id", "email");

        assertThat(TableRun.byTable(List.of(
                        people.insert(1, "1"),
                        orders.insert(2, "1"),
                        wider.insert(3, "2", "a"),
                        people.delete(4, "1"))))
                .extracting(TableRun::range)
                .containsExactly("from 0/1 to 0/1", "from 0/2 to 0/2", "from 0/3 to 0/3", "from 0/4 to 0/4");
    }

    @Test
    void itsRangeIsForMessages() {
        final TableRun run =
                new TableRun(people.schema(), false, List.of(people.insert(1, "1"), people.insert(0x10, "2")));

        assertThat(run.range()).isEqualTo("from 0/1 to 0/10");
    }
}
