package dev.wadi.destination;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.StepConfigurationException;
import dev.wadi.testing.SampleTable;
import dev.wadi.type.PostgresTypes;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequiredStepsTest {

    private final SampleTable people = SampleTable.of("people", "id", "email");
    private final SampleTable mapped = new SampleTable(
            people.schema().mapColumns(column -> column.withValueType(PostgresTypes.unified(column.type()))));
    private final RequiredSteps steps = new RequiredSteps();

    @Test
    void changesThatHavePassedBothStepsAreTaken() {
        final SampleTable complete = mapped.withDeletedColumn("gone");

        assertThatNoException().isThrownBy(() -> {
            steps.check(List.of(complete.insert(1, "1", "a"), complete.delete(2, "1")));
            steps.check(complete.schema());
            steps.check(
                    new TableSchema(new TableId("public", "unseen"), List.of(), List.of()).withDeletedColumn("gone"));
        });
    }

    @Test
    void aMissingStepIsNamed() {
        assertThatThrownBy(() -> steps.check(people.withDeletedColumn("gone").schema()))
                .isInstanceOf(StepConfigurationException.class)
                .hasMessage(
                        "Changes of table public.people carry no types; put the step typeMapping before destination:"
                                + " in the route");
        assertThatThrownBy(() -> steps.check(
                        List.of(mapped.withDeletedColumn("gone").insert(1, "1", "a"), mapped.insert(2, "2", "b"))))
                .isInstanceOf(StepConfigurationException.class)
                .hasMessageContaining("carry no delete flag; put the step deleteFlag before");
    }
}
