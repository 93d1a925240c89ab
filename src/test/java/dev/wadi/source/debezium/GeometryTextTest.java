package dev.wadi.source.debezium;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeometryTextTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, -0",
        "1, 1",
        "-1.5, -1.5",
        "1e14, 100000000000000",
        "1e15, 1e+15",
        "123456789012345680, 1.2345678901234568e+17",
        "1e-4, 0.0001",
        "1e-5, 1e-05",
        "5e-324, 5e-324",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "2e-3, 0.002",
        "5.684341886080802e-14, 5.684341886080802e-14"
    })
    void aNumberIsAsPostgresqlWritesIt(final double number, final String text) {
        assertThat(GeometryText.number(number)).isEqualTo(text);
    }

    @Test
    void onlyTheNumbersOfAValueAreWrittenAnew() {
        assertThat(GeometryText.of("[(1.0,-0.0),(NaN,1.0E300)]")).isEqualTo("[(1,-0),(NaN,1e+300)]");
        assertThat(GeometryText.of("<(-Infinity,0.1),-2.0E-10>")).isEqualTo("<(-Infinity,0.1),-2e-10>");
    }
}
