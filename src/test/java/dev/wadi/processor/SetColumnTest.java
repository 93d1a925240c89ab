package dev.wadi.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.change.Change;
import dev.wadi.change.Column;
import dev.wadi.change.PgType;
import dev.wadi.delivery.StepConfigurationException;
import dev.wadi.testing.SampleTable;
import java.util.List;
import org.apache.camel.RuntimeExpressionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SetColumnTest {

    private final SampleTable people = SampleTable.of("people", "id", "email");
    private final SampleTable orders = SampleTable.of("orders", "id", "note");
    private final SampleTable numbers = new SampleTable(SampleTable.of("numbers", "id")
            .schema()
            .mapColumns(column -> new Column(column.name(), PgType.of("int4"))));
    private final SetColumn step = new SetColumn();

    @BeforeEach
    void configure() {
        step.setCamelContext(Exchanges.CONTEXT);
        step.setColumn("email");
        step.setExpression("${body[email].toUpperCase()}");
    }

    @Test
    void theColumnGetsTheValueOfTheExpression() throws Exception {
        assertThat(Exchanges.through(step, people.insert(1, "1", "a@b"))).containsEntry("email", "A@B");
    }

    @Test
    void whatDoesNotCarryTheColumnPassesAsItIs() throws Exception {
        final List<Change> changes = List.of(
                orders.insert(1, "1", "x"),
                people.update(2, "1", Change.UNCHANGED),
                people.insert(3, "2", null),
                people.delete(4, "1"),
                people.truncate(5));

        assertThat(Exchanges.<List<Change>>through(step, changes))
                .extracting(Change::texts)
                .isEqualTo(changes.stream().map(Change::texts).toList());
    }

    @Test
    void oneTableCanBeMeant() throws Exception {
        step.setTable("public.orders");
        step.setColumn("id");
        step.setExpression("x");

        assertThat(Exchanges.through(step, List.of(people.insert(1, "1", "a"), orders.insert(2, "1", "n"))))
                .extracting(change -> change.get("id"))
                .containsExactly("1", "x");
    }

    @Test
    void ofAKeyThePreviousOneGetsTheValueToo() throws Exception {
        step.setColumn("id");
        step.setExpression("${body[id].toUpperCase()}");

        final Change change = Exchanges.through(step, people.updateOf("a", 1, "b", "x"));

        assertThat(change.key()).containsExactly("B");
        assertThat(change.previousKey()).containsExactly("A");
    }

    @Test
    void aChangeThatIsReplayedIsNotSetTwice() throws Exception {
        step.setExpression("${body[email]}+");
        final Change once = Exchanges.through(step, people.insert(1, "1", "a"));

        assertThat(Exchanges.<Change>through(step, once)).isEqualTo(once).containsEntry("email", "a+");
    }

    @Test
    void aStepThatCannotWorkIsRefusedAtTheStart() {
        step.setExpression("${body[email");
        assertThatThrownBy(step::start)
                .isInstanceOf(StepConfigurationException.class)
                .hasMessageContaining("the expression ${body[email cannot be read");
        step.setExpression(null);
        assertThatThrownBy(step::start).hasMessage("SetColumn: expression is not set; give it in the route");
    }

    @Test
    void aFailureNamesTableColumnAndRowAndShowsNoValue() {
        step.setExpression("${body[email].nonsense()}");

        assertThatThrownBy(() -> Exchanges.through(step, people.insert(0x1600000001L, "42", "secret@mail")))
                .isInstanceOf(RuntimeExpressionException.class)
                .hasMessage("Column email cannot be set by the expression ${body[email].nonsense()} in the INSERT of"
                        + " public.people at 16/1: MethodNotFoundException")
                .hasNoCause();
    }

    @Test
    void aValueThatTheColumnCannotHoldIsToldByItsType() throws Exception {
        step.setColumn("id");
        step.setExpression("secret");
        final Change change = Exchanges.through(new TypeMapping(), numbers.insert(0x1600000001L, "42"));

        assertThatThrownBy(() -> Exchanges.through(step, change))
                .isInstanceOf(RuntimeExpressionException.class)
                .hasMessageStartingWith("Column id cannot be set by the expression secret in the INSERT of"
                        + " public.numbers at 16/1: A value for PostgreSQL type int4 ");
    }
}
