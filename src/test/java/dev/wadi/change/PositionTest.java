package dev.wadi.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {

    @ParameterizedTest
    @ValueSource(strings = {"0/0", "0/1", "16/B374D848", "1/0", "FFFFFFFF/FFFFFFFF", "80000000/0"})
    void isReadAndShownAsPostgresqlShowsIt(final String text) {
        assertThat(Position.parse(text)).hasToString(text);
    }

    @Test
    void bothHalvesTogetherAreTheLsn() {
        assertThat(Position.parse("16/B374D848").lsn()).isEqualTo(0x16B374D848L);
        assertThat(Position.parse("16/b374d848")).isEqualTo(Position.parse("16/B374D848"));
    }

    @Test
    void theLogGoesOnBeyondTheSignBit() {
        final List<Position> inOrder = Stream.of(
                        "0/0", "0/FFFFFFFF", "1/0", "7FFFFFFF/FFFFFFFF", "80000000/0", "FFFFFFFF/FFFFFFFF")
                .map(Position::parse)
                .toList();

        assertThat(inOrder).isSorted();
        assertThat(inOrder.get(4).isAfter(inOrder.get(3))).isTrue();
        assertThat(inOrder.get(3).isAfter(inOrder.get(4))).isFalse();
        assertThat(inOrder.get(3).isAfter(inOrder.get(3))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "16", "16/", "/B374D848", "16/xyz", "x/1", "16/1/2", "100000000/0", "0/100000000"})
    void aTextThatIsNoPositionIsNamed(final String text) {
        assertThatThrownBy(() -> Position.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is not a position; one reads like 16/B374D848");
    }
}
