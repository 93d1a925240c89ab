package dev.wadi.type;

import static dev.wadi.type.Types.assertRefused;
import static dev.wadi.type.Types.decode;
import static dev.wadi.type.Types.encode;
import static dev.wadi.type.Types.type;
import static dev.wadi.type.Types.unified;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyConverterTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "$1,234.56 | 1234.56",
                "-$1.00 | -1.00",
                "$-1.00 | -1.00",
                "($1.00) | -1.00",
                "1.00- | -1.00",
                "$0.00 | 0.00",
                "$.50 | 50",
                "-$92,233,720,368,547,758.08 | -92233720368547758.08",
                "1.234,56 € | 1234.56",
                "1 234 567,89 € | 1234567.89",
                "1\u202F234,56 zł | 1234.56",
                "CHF1’234.50 | 1234.50",
                "kr.1.234,56 | 1234.56",
                "Rs. 12,34,567.00 | 1234567.00",
                "￥1,234 | 1234",
                "₩1,234,567 | 1234567",
                "￥1,234.56 | 1234.56",
                "￥5 | 5",
                "1.234.567 kr | 1234567",
                "د.ب. 1,234.567 | 1234.567",
                "د.ب. 0.567 | 0.567",
                "د.ب. 1234.567 | 1234.567",
            })
    void theTextOfEveryLocaleIsItsAmount(final String text, final String amount) {
        assertThat(decode("money", text)).isEqualTo(new BigDecimal(amount));
        assertThat(unified("money", text)).isEqualTo(amount);
        assertThat(unified("_money", "{\"" + text + "\"}")).isEqualTo("[" + amount + "]");
        assertThat(type("money").textIsUnified()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"L1,234", "kr1.234", "د.ب. 1.234"})
    void aTextThatReadsAsTwoAmountsIsNotGuessedAt(final String text) {
        assertThat(decode("money", text)).isEqualTo(text);
        assertThat(unified("money", text)).isEqualTo(text);
        assertThat(unified("_money", "{\"" + text + "\"}")).isEqualTo("[\"" + text + "\"]");
    }

    @Test
    void whatIsWrittenReadsAsTheSameAmount() {
        for (final String amount : new String[] {"1234.5", "-0.01", "1.234", "1000", "12345678901234567.89"}) {
            final BigDecimal number = new BigDecimal(amount);
            assertThat((BigDecimal) decode("money", encode("money", number))).isEqualByComparingTo(number);
        }
        assertThat(encode("money", "$1,234.56")).isEqualTo("$1,234.56");
        assertThat(encode("money", 5)).isEqualTo("5.00");
    }

    @Test
    void anAmountThatWouldBeRoundedIsRefused() {
        assertRefused(
                type("money"),
                "0.0001",
                "1e20",
                1e300,
                Double.NaN,
                "free",
                "kr1.234",
                "2024-03-10",
                "12:30",
                "s3cret",
                true);
    }
}
