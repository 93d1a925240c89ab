package dev.wadi.source.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.Column;
import dev.wadi.change.PgType;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import dev.wadi.source.check.PublishedTable;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoadPlanTest {

    private final LoadPlan plan = new LoadPlan(1000);

    @Test
    void aSmallTableIsOnePartOfAllItsRows() {
        assertThat(statements(table("t", heap("t", 3, 999))))
                .containsExactly("COPY (SELECT \"id\" FROM ONLY \"public\".\"t\") TO STDOUT");
    }

    @Test
    void aLargeTableIsCutAndTheLastPartHasNoEnd() {
        assertThat(statements(table("t", heap("t", 30, 2500))))
                .containsExactly(
                        "COPY (SELECT \"id\" FROM ONLY \"public\".\"t\" WHERE ctid < '(10,0)') TO STDOUT",
                        "COPY (SELECT \"id\" FROM ONLY \"public\".\"t\" WHERE ctid >= '(10,0)' AND ctid < '(20,0)')"
                                + " TO STDOUT",
                        "COPY (SELECT \"id\" FROM ONLY \"public\".\"t\" WHERE ctid >= '(20,0)') TO STDOUT");
    }

    @Test
    void largeValuesCountToo() {
        assertThat(statements(table("t", heap("t", 2, 5000)))).hasSize(2);
    }

    @Test
    void aTableOfAnySizeHasAThousandPartsAtMost() {
        assertThat(statements(table("t", heap("t", 1 << 30, 1L << 43)))).hasSize(1000);
    }

    @Test
    void withoutRangesOfBlocksEveryTableIsOnePart() {
        assertThat(new LoadPlan(Long.MAX_VALUE).parts(List.of(table("t", heap("t", 1 << 30, 1L << 43)))))
                .hasSize(1);
    }

    @Test
    void theLargestTableComesFirstAndItsLargestPartition() {
        assertThat(plan
                        .parts(List.of(
                                table("small", heap("small", 1, 10)),
                                table("parted", heap("p1", 1, 400), heap("p2", 1, 500)),
                                table("large", heap("large", 1, 600))))
                        .stream()
                        .map(part -> part.heap().from()))
                .containsExactly(
                        "ONLY \"public\".\"p2\"",
                        "ONLY \"public\".\"p1\"",
                        "ONLY \"public\".\"large\"",
                        "ONLY \"public\".\"small\"");
    }

    @Test
    void partitionsThatMayNotBeReadAreReadThroughTheirRoot() {
        final PublishedTable root = new PublishedTable(schema("parted"), true, Optional.empty(), List.of());
        final Heap closed = new Heap("ONLY p1", 1, 1, 30, 2500, false);
        assertThat(statements(new StoredTable(root, List.of(closed), "shape")))
                .containsExactly("COPY (SELECT \"id\" FROM \"public\".\"parted\") TO STDOUT");
    }

    @Test
    void theRowFilterHoldsForEveryPart() {
        final PublishedTable filtered =
                new PublishedTable(schema("t"), false, Optional.of("(id > 1) OR (id < 0)"), List.of());
        assertThat(statements(new StoredTable(filtered, List.of(heap("t", 2, 1500)), "shape")))
                .containsExactly(
                        "COPY (SELECT \"id\" FROM ONLY \"public\".\"t\" WHERE ((id > 1) OR (id < 0)) AND ctid < '(1,0)')"
                                + " TO STDOUT",
                        "COPY (SELECT \"id\" FROM ONLY \"public\".\"t\" WHERE ((id > 1) OR (id < 0)) AND ctid >= '(1,0)')"
                                + " TO STDOUT");
    }

    @Test
    void whatTheDestinationWantsStandsBehindTheRow() {
        final TablePart part = plan.parts(List.of(table("t", heap("t", 1, 1)))).get(0);
        assertThat(part.copyStatement(List.of("f", "12'3")))
                .isEqualTo("COPY (SELECT \"id\", 'f', '12''3' FROM ONLY \"public\".\"t\") TO STDOUT");
    }

    private List<String> statements(final StoredTable table) {
        return plan.parts(List.of(table)).stream()
                .map(part -> part.copyStatement(List.of()))
                .toList();
    }

    private static StoredTable table(final String name, final Heap... heaps) {
        return new StoredTable(
                new PublishedTable(schema(name), false, Optional.empty(), List.of()), List.of(heaps), "shape");
    }

    private static TableSchema schema(final String name) {
        return new TableSchema(new TableId("public", name), List.of(new Column("id", PgType.of("int4"))), List.of(0));
    }

    private static Heap heap(final String name, final long blocks, final long bytes) {
        return new Heap("ONLY \"public\".\"" + name + "\"", 1, 1, blocks, bytes, true);
    }
}
