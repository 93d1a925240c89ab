package dev.wadi.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.change.Change;
import dev.wadi.change.Column;
import dev.wadi.change.Operation;
import dev.wadi.change.PgType;
import dev.wadi.change.Position;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.WadiConstants;
import dev.wadi.testing.SampleTable;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.apache.camel.Exchange;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** The steps typeMapping and deleteFlag, and the forms of bodies that every step on changes takes. */
class SchemaStepsTest {

    private final SampleTable people = SampleTable.of("people", "id", "email");
    private final DeleteFlag deleteFlag = new DeleteFlag();

    @Test
    void typeMappingGivesValuesTheirUnifiedTypes() throws Exception {
        final TableSchema schema = new TableSchema(
                new TableId("public", "items"),
                List.of(
                        new Column("id", PgType.of("int4")),
                        new Column("price", PgType.numeric(10, 2)),
                        new Column("sold", PgType.of("bool"))),
                List.of(0));
        final Change change = new Change(
                schema,
                Operation.INSERT,
                new String[] {"7", "1.50", "t"},
                null,
                new Change.Origin(Position.ZERO, 1, Instant.EPOCH));

        final Change mapped = Exchanges.through(new TypeMapping(), change);

        assertThat(change).containsEntry("id", "7");
        assertThat(mapped)
                .containsEntry("id", 7)
                .containsEntry("price", new BigDecimal("1.50"))
                .containsEntry("sold", true);
    }

    @Test
    void deleteFlagTellsDeletedRowsFromOthers() throws Exception {
        final List<Change> flagged =
                Exchanges.through(deleteFlag, List.of(people.insert(1, "1", "a"), people.delete(2, "1")));

        assertThat(flagged.get(0)).containsEntry("__hevo_is_deleted__", false);
        assertThat(flagged.get(1)).containsEntry("__hevo_is_deleted__", true);
    }

    @Test
    void theNameOfTheFlagCanBeChosen() throws Exception {
        deleteFlag.setColumn("gone");

        assertThat(Exchanges.through(deleteFlag, people.delete(2, "1")))
                .containsEntry("gone", true)
                .doesNotContainKey("__hevo_is_deleted__");
    }

    @Test
    void aFlagThatTheTableHasItselfIsRefused() {
        deleteFlag.setColumn("email");

        assertThatThrownBy(() -> Exchanges.through(deleteFlag, people.insert(1, "1", "a")))
                .hasMessageContaining("Table public.people has a column 'email' of its own");
    }

    @Test
    void oneChangeStaysOneAndManyStayMany() throws Exception {
        final Change one = people.insert(1, "1", "a");
        final Object single = Exchanges.through(deleteFlag, (Object) one);
        final Object list = Exchanges.through(deleteFlag, (Object) List.of(one, people.insert(2, "2", "b")));

        assertThat(single).isInstanceOf(Change.class);
        assertThat(list).asInstanceOf(InstanceOfAssertFactories.LIST).hasSize(2);
    }

    /** So that the destination keeps its statements by schema. */
    @Test
    void equalSchemasGetTheSameReplacement() throws Exception {
        final List<Change> first = Exchanges.through(deleteFlag, List.of(people.insert(1, "1", "a")));
        final List<Change> second = Exchanges.through(
                deleteFlag, List.of(SampleTable.of("people", "id", "email").insert(2, "2", "b")));

        assertThat(second.get(0).schema()).isSameAs(first.get(0).schema());
    }

    @Test
    void anAnnouncedTableGoesThroughTheStepsToo() throws Exception {
        final Exchange exchange = Exchanges.with(List.of());
        exchange.setProperty(WadiConstants.ANNOUNCED_TABLE, people.schema());

        deleteFlag.process(exchange);

        assertThat(exchange.getProperty(WadiConstants.ANNOUNCED_TABLE, TableSchema.class)
                        .deletedColumn())
                .contains("__hevo_is_deleted__");
    }

    @Test
    void anythingElseIsRefusedWithoutBeingShown() {
        assertThatThrownBy(() -> Exchanges.through(deleteFlag, "a secret"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("DeleteFlag takes a change or a list of changes, not java.lang.String; put it directly"
                        + " behind postgres-changes:");
        assertThatThrownBy(() -> Exchanges.through(new TypeMapping(), null))
                .hasMessageContaining("TypeMapping takes a change or a list of changes, not an empty body");
    }
}
