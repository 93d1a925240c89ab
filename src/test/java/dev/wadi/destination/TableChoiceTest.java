package dev.wadi.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.change.TableId;
import org.junit.jupiter.api.Test;

class TableChoiceTest {

    private static final TableId ORDERS = new TableId("public", "orders");

    @Test
    void isNoneAllOrAList() {
        for (final String none : new String[] {null, "", " ", "false", "FALSE"}) {
            assertThat(TableChoice.parse("key", none)).isEqualTo(TableChoice.NONE);
        }
        assertThat(TableChoice.parse("key", " true ").contains(ORDERS)).isTrue();
        assertThat(TableChoice.parse("key", "true").isNamed(ORDERS)).isFalse();
        final TableChoice list = TableChoice.parse("key", "public.orders, shop.Big Table,");
        assertThat(list.isNamed(ORDERS)).isTrue();
        assertThat(list.contains(new TableId("shop", "Big Table"))).isTrue();
        assertThat(list.contains(new TableId("shop", "orders"))).isFalse();
    }

    @Test
    void aNameWithoutASchemaIsRefused() {
        assertThatThrownBy(() -> TableChoice.parse("wadi.destination.adopt-tables", "public.a, orders"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("wadi.destination.adopt-tables: 'orders' cannot be used");
    }
}
