package dev.wadi.source.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.change.TableId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableChoiceTest {

    @Test
    void readsNamesAndColumns() {
        assertThat(TableChoice.parse("film")).isEqualTo(new TableChoice(new TableId("public", "film"), List.of()));
        assertThat(TableChoice.parse("s.film(id, \"a, b\")"))
                .isEqualTo(new TableChoice(new TableId("s", "film"), List.of("id", "a, b")));
        assertThat(TableChoice.parse("\"a.b\".\"say \"\"hi\"\"\""))
                .isEqualTo(new TableChoice(new TableId("a.b", "say \"hi\""), List.of()));
    }

    @Test
    void quotesWhatItWrites() {
        assertThat(TableChoice.parse("\"x\"\"; DROP TABLE y\"(a)").sql())
                .isEqualTo("\"public\".\"x\"\"; DROP TABLE y\" (\"a\")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a.b.c", "a b", "a(", "a()", "a(b", "a(b))", ".a", "a.", "\"a", "a(b) c"})
    void refusesWhatIsNoTable(final String text) {
        assertThatThrownBy(() -> TableChoice.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
