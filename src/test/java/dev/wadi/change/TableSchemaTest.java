package dev.wadi.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableSchemaTest {

    private final TableSchema orders = orders(0);

    private static TableSchema orders(final Integer... key) {
        return new TableSchema(
                new TableId("public", "orders"),
                List.of(new Column("id", PgType.of("int4")), new Column("note", PgType.of("text"))),
                List.of(key));
    }

    @Test
    void schemasOfTheSameShapeAreEqual() {
        assertThat(orders).isEqualTo(orders(0)).hasSameHashCodeAs(orders(0));
        assertThat(orders.withDeletedColumn("gone")).isEqualTo(orders(0).withDeletedColumn("gone"));
    }

    @Test
    void everyPartOfTheShapeCounts() {
        assertThat(orders)
                .isNotEqualTo(orders(1))
                .isNotEqualTo(orders.withDeletedColumn("gone"))
                .isNotEqualTo(new TableSchema(new TableId("sales", "orders"), orders.columns(), orders.key()))
                .isNotEqualTo(new TableSchema(orders.id(), orders.columns().subList(0, 1), orders.key()))
                .isNotEqualTo(orders.mapColumns(column -> new Column(column.name(), PgType.of("int8"))));
        assertThat(orders.withDeletedColumn("gone")).isNotEqualTo(orders.withDeletedColumn("away"));
    }

    @Test
    void columnsAreFoundByTheirExactNames() {
        assertThat(orders.indexOf("note")).isEqualTo(1);
        assertThat(orders.indexOf("NOTE")).isEqualTo(-1);
    }

    @Test
    void aTableCanBeWithoutKey() {
        assertThat(orders.hasKey()).isTrue();
        assertThat(orders().hasKey()).isFalse();
    }

    @Test
    void theDeletedColumnOutlivesOtherSteps() {
        final TableSchema mapped = orders.withDeletedColumn("gone").mapColumns(column -> column);

        assertThat(mapped.deletedColumn()).contains("gone");
        assertThat(mapped.indexOf("gone")).isEqualTo(-1);
    }

    @Test
    void aDeletedColumnThatTheTableHasItselfIsRefused() {
        assertThatThrownBy(() -> orders.withDeletedColumn("note"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Table public.orders has a column 'note' of its own; choose another name with"
                        + " wadi.metadata.deleted-column");
    }

    @Test
    void anotherNameAndOtherColumnsKeepWhatElseIsKnown() {
        final TableSchema schema = new TableSchema(new TableId("public", "t"), List.of(), List.of())
                .withNumber(7)
                .withProblem("is odd")
                .withDeletedColumn("gone")
                .withStep("first");

        final TableSchema reshaped =
                schema.reshaped(new TableId("copy", "u"), List.of(new Column("id", PgType.of("int4"))), List.of(0));

        assertThat(reshaped.id()).isEqualTo(new TableId("copy", "u"));
        assertThat(reshaped.keyNames()).containsExactly("id");
        assertThat(reshaped.number()).isEqualTo(7);
        assertThat(reshaped.problem()).contains("is odd");
        assertThat(reshaped.deletedColumn()).contains("gone");
        assertThat(reshaped.withStep("second").steps()).containsExactly("first", "second");
        assertThat(reshaped.withStep("second")).isNotEqualTo(reshaped);
    }
}
