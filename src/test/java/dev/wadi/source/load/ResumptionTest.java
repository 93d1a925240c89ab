package dev.wadi.source.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.Column;
import dev.wadi.change.PgType;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.LoadPart;
import dev.wadi.source.check.PublishedTable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ResumptionTest {

    private static final TableId T = new TableId("public", "t");

    private final LoadPlan plan = new LoadPlan(100);

    @Test
    void whatIsMissingIsReadAndOfTheRestWhatHasChanged() {
        assertThat(parts(stored(heap(7, 40)), true, "1/7 0-10 shape", "1/7 20-30 shape"))
                .containsExactly(
                        "ctid >= '(10,0)' AND ctid < '(20,0)'",
                        "ctid >= '(30,0)'",
                        "ctid < '(10,0)' AND age(xmin) <= age('99'::xid)",
                        "ctid >= '(20,0)' AND ctid < '(30,0)' AND age(xmin) <= age('99'::xid)");
    }

    @Test
    void nothingIsReadOfATableThatIsThere() {
        assertThat(parts(stored(heap(7, 40)), false, "1/7 0-10 shape", "1/7 10- shape"))
                .isEmpty();
    }

    @Test
    void rowsThatWereMovedAsAWholeAreReadAgain() {
        assertThat(parts(stored(heap(8, 10)), true, "1/7 0-10 shape")).containsExactly("");
    }

    @Test
    void onePartitionIsMissingAndRowsMayHaveMovedIntoTheOther() {
        final Heap there = new Heap("ONLY p1", 1, 7, 10, 99, true);
        final Heap missing = new Heap("ONLY p2", 2, 9, 10, 99, true);
        assertThat(parts(stored(there, missing), true, "1/7 0- shape"))
                .containsExactly("", "age(xmin) <= age('99'::xid)");
    }

    @Test
    void aTableWithoutKeyCannotGoOn() {
        assertThat(resume(stored(heap(7, 40)), false, "1/7 0-10 shape")).isEmpty();
    }

    @Test
    void aTableOfAnotherShapeCannotGoOn() {
        assertThat(resume(stored(heap(7, 40)), true, "1/7 0-10 another")).isEmpty();
    }

    @Test
    void aTableThatIsNotPublishedAnyMoreCannotGoOn() {
        final Set<LoadPart> loaded = Set.of(new LoadPart(new TableId("public", "gone"), "1/7 0- shape"));
        assertThat(new Resumption(plan, loaded, id -> true, "99").parts(List.of(stored(heap(7, 40)))))
                .isEmpty();
    }

    @Test
    void theNameOfAPartTellsWhatItIs() {
        final TablePart part = plan.parts(List.of(stored(heap(7, 40)))).get(0);
        assertThat(part.record()).contains(new LoadPart(T, "1/7 0-10 shape"));
        assertThat(PartName.parse("1/7 30- shape"))
                .isEqualTo(new PartName(1, 7, new BlockRange(30, BlockRange.END), "shape"))
                .hasToString("1/7 30- shape");
    }

    @Test
    void rowsThatCouldNotBeHeldInTheirPlacesAreNotRecorded() {
        final Heap unreadable = new Heap("ONLY p1", 1, 7, 10, 99, false);
        final TablePart part = plan.parts(List.of(stored(unreadable))).get(0);
        assertThat(part.record()).isEmpty();
    }

    private List<String> parts(final StoredTable table, final boolean hasOneRowPerKey, final String... loaded) {
        return resume(table, hasOneRowPerKey, loaded).orElseThrow().stream()
                .map(part -> part.copyStatement(List.of()))
                .map(sql -> sql.replaceAll("^.* FROM ONLY \\w+(?: WHERE )?|\\) TO STDOUT$", ""))
                .toList();
    }

    private Optional<List<TablePart>> resume(
            final StoredTable table, final boolean hasOneRowPerKey, final String... loaded) {
        final Set<LoadPart> parts =
                Stream.of(loaded).map(name -> new LoadPart(T, name)).collect(Collectors.toSet());
        return new Resumption(plan, parts, id -> hasOneRowPerKey, "99").parts(List.of(table));
    }

    private static StoredTable stored(final Heap... heaps) {
        final TableSchema schema = new TableSchema(T, List.of(new Column("id", PgType.of("int4"))), List.of(0));
        return new StoredTable(new PublishedTable(schema, false, Optional.empty(), List.of()), List.of(heaps), "shape");
    }

    /** Cut into parts of ten blocks if there are more. */
    private static Heap heap(final long file, final long blocks) {
        return new Heap("ONLY t", 1, file, blocks, blocks * 10 - 1, true);
    }
}
