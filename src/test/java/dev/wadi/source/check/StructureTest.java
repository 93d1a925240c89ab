package dev.wadi.source.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.TableId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StructureTest {

    private static final TableId TABLE = new TableId("public", "t");

    private static Structure of(final List<String> key, final Map<String, Long> partitions) {
        return new Structure(Map.of(TABLE, key), Map.of(TABLE, partitions));
    }

    @Test
    void whatStaysIsNotTold() {
        final Structure structure = of(List.of("id"), Map.of("t_1", 1L));

        assertThat(structure.changesTo(structure)).isEmpty();
        assertThat(structure.changesTo(new Structure(Map.of(), Map.of())))
                .as("a table that is not published any more is told by what the publication covers")
                .isEmpty();
    }

    @Test
    void anotherKeyIsToldWithWhatFollows() {
        assertThat(of(List.of("id"), Map.of()).changesTo(of(List.of("a", "b"), Map.of())))
                .singleElement()
                .asString()
                .contains("public.t is identified by [a, b] now, before it was by [id]", "wadi resync public.t");
    }

    @Test
    void partitionsThatComeGoAndAreEmptiedAreTold() {
        assertThat(of(List.of("id"), Map.of("t_1", 1L, "t_2", 2L))
                        .changesTo(of(List.of("id"), Map.of("t_2", 9L, "t_3", 3L))))
                .hasSize(3)
                .anyMatch(text -> text.contains("has got partition t_3"))
                .anyMatch(text -> text.contains("Partition t_2 of table public.t was truncated"))
                .anyMatch(text -> text.contains("has lost partition t_1"));
    }
}
