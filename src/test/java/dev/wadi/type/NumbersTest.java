package dev.wadi.type;

import static dev.wadi.type.Types.assertKept;
import static dev.wadi.type.Types.assertRefused;
import static dev.wadi.type.Types.decode;
import static dev.wadi.type.Types.encode;
import static dev.wadi.type.Types.numeric;
import static dev.wadi.type.Types.type;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {

    @Test
    void wholeNumbersHaveTheirOwnJavaClass() {
        assertThat(decode("int2", "-32768")).isEqualTo(Short.MIN_VALUE);
        assertThat(decode("int4", "2147483647")).isEqualTo(Integer.MAX_VALUE);
        assertThat(decode("int8", "-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
        assertThat(decode("oid", "4294967295")).isEqualTo(4294967295L);
    }

    @Test
    void aWholeNumberTakesEveryNumberThatIsExactlyOne() {
        assertThat(encode("int2", 7L)).isEqualTo("7");
        assertThat(encode("int4", 3.0)).isEqualTo("3");
        assertThat(encode("int4", new BigDecimal("1E+3"))).isEqualTo("1000");
        assertThat(encode("int8", BigInteger.TWO)).isEqualTo("2");
        assertThat(encode("int8", new AtomicLong(5))).isEqualTo("5");
        assertThat(encode("int8", new StringBuilder("+12"))).isEqualTo("12");
    }

    @Test
    void aWholeNumberRefusesWhatWouldBeRoundedOrCut() {
        assertRefused(type("int2"), 32768, -32769L, 1.5f, Double.NaN, "", "x", "1e9999999999", "1E+999999999", true);
        assertRefused(type("int8"), new BigDecimal("9223372036854775808"), Float.POSITIVE_INFINITY);
        assertRefused(type("oid"), -1, 4294967296L);
    }

    @Test
    void floatingNumbersKnowTheirEdges() {
        assertThat(decode("float4", "1e-45")).isEqualTo(Float.MIN_VALUE);
        assertThat(decode("float8", "5e-324")).isEqualTo(Double.MIN_VALUE);
        assertThat(decode("float8", "NaN")).isEqualTo(Double.NaN);
        assertThat(decode("float4", "-Infinity")).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(decode("float8", "-0")).isEqualTo(-0.0);
        assertThat(encode("float8", -0.0)).isEqualTo("-0.0");
        assertThat(encode("float4", Double.NaN)).isEqualTo("NaN");
        assertThat(encode("float8", "Infinity")).isEqualTo("Infinity");
        assertThat(encode("float8", Float.NEGATIVE_INFINITY)).isEqualTo("-Infinity");
    }

    @Test
    void aFloatingNumberTakesDecimalsThatItReadsAs() {
        assertThat(encode("float4", 0.1)).isEqualTo("0.1");
        assertThat(encode("float4", "3.4028235e+38")).isEqualTo("3.4028235e+38");
        assertThat(encode("float4", 16777216L)).isEqualTo("1.6777216E7");
        assertThat(encode("float8", 0.1f)).isEqualTo("0.10000000149011612");
        assertThat(encode("float8", new BigDecimal("0.30"))).isEqualTo("0.3");
        assertThat(encode("float8", "5.684341886080801e-14")).isEqualTo("5.684341886080801e-14");
    }

    @Test
    void aFloatingNumberRefusesDigitsThatItWouldLose() {
        assertRefused(type("float4"), 0.123456789012, 16777217, "0.1234567890", "1e39", "1e-60", 1e300);
        assertRefused(type("float8"), 9007199254740993L, "1e400", "1e-400", "0.12345678901234567890", "1.0f", "");
    }

    @Test
    void aNumericKeepsItsScale() {
        assertThat(decode("numeric", "1.10")).isEqualTo(new BigDecimal("1.10"));
        assertThat(encode("numeric", new BigDecimal("1.10"))).isEqualTo("1.10");
        assertThat(encode("numeric", new BigDecimal("1E+3"))).isEqualTo("1000");
        assertThat(encode("numeric", 0.1)).isEqualTo("0.1");
        assertThat(encode("numeric", 5)).isEqualTo("5");
        assertThat(encode("numeric", "-12.50")).isEqualTo("-12.50");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity"})
    void aNumericThatIsNoDecimalStaysText(final String text) {
        assertKept("numeric", text);
        assertThat(decode("numeric", text)).isEqualTo(text);
        assertThat(encode("numeric", Double.valueOf(text))).isEqualTo(text);
    }

    @Test
    void aNumericHoldsAllThatPostgresqlsDoes() {
        assertKept("numeric", "9".repeat(131_072) + "." + "9".repeat(16_383));
        assertRefused(type("numeric"), "1e131072", "1e-16384", "1e999999999", "1e-999999999", "1,5", "nan", "");
        assertThat(encode("numeric", "0e999999999")).isEqualTo("0");
    }

    @Test
    void aNumericWithPrecisionIsNeverRounded() {
        assertThat(numeric(5, 2).encode(new BigDecimal("999.990"))).isEqualTo("999.99");
        assertThat(numeric(5, 2).encode(1)).isEqualTo("1.00");
        assertRefused(numeric(5, 2), 1000, "0.001", 1e300, "Infinity", Double.NEGATIVE_INFINITY);
        assertThat(numeric(5, 2).encode(Double.NaN)).isEqualTo("NaN");
        assertThat(numeric(3, 5).encode("0.00123")).isEqualTo("0.00123");
        assertRefused(numeric(3, 5), "0.01");
        assertThat(numeric(5, -2).encode(12300)).isEqualTo("12300");
        assertRefused(numeric(5, -2), 12310, 10_000_000);
    }
}
