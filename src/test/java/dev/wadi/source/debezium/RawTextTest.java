package dev.wadi.source.debezium;

import static org.assertj.core.api.Assertions.assertThat;

import io.debezium.connector.postgresql.PostgresValueConverter;
import io.debezium.data.SpecialValueDecimal;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PGInterval;

/** The raw values of Debezium become PostgreSQL's text again. */
class RawTextTest {

    private static String any(final Object raw) {
        return RawText.of("any").of(raw);
    }

    @Test
    void numbersAndTruthValues() {
        assertThat(any(42)).isEqualTo("42");
        assertThat(any(Long.MIN_VALUE)).isEqualTo("-9223372036854775808");
        assertThat(any(true)).isEqualTo("t");
        assertThat(any(false)).isEqualTo("f");
        assertThat(any(new BigDecimal("1E+20"))).isEqualTo("100000000000000000000");
        assertThat(any(new SpecialValueDecimal(new BigDecimal("1.500")))).isEqualTo("1.500");
        assertThat(any(SpecialValueDecimal.NOT_A_NUMBER)).isEqualTo("NaN");
        assertThat(any(SpecialValueDecimal.POSITIVE_INF)).isEqualTo("Infinity");
        assertThat(any(SpecialValueDecimal.NEGATIVE_INF)).isEqualTo("-Infinity");
    }

    @Test
    void floatingNumbersKeepTheirValue() {
        assertThat(Float.parseFloat(any(0.1f))).isEqualTo(0.1f);
        assertThat(Double.parseDouble(any(1e-300))).isEqualTo(1e-300);
        assertThat(any(Double.NaN)).isEqualTo("NaN");
        assertThat(any(Float.POSITIVE_INFINITY)).isEqualTo("Infinity");
        assertThat(any(Double.NEGATIVE_INFINITY)).isEqualTo("-Infinity");
    }

    @Test
    void bytesAndTexts() {
        assertThat(any(new byte[] {0, (byte) 0xAB, 127})).isEqualTo("\\x00ab7f");
        assertThat(any(new byte[0])).isEqualTo("\\x");
        assertThat(any("infinity and \\N")).isEqualTo("infinity and \\N");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-23,2026-11-23",
        "0001-01-01,0001-01-01",
        "0999-12-31,0999-12-31",
        "+12345-06-07,12345-06-07",
        "0000-12-31,0001-12-31 BC",
        "-0043-03-15,0044-03-15 BC",
        "-4712-01-01,4713-01-01 BC"
    })
    void dates(final String iso, final String text) {
        assertThat(any(LocalDate.parse(iso))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "00:00,00:00:00",
        "23:59:59,23:59:59",
        "12:30:00.5,12:30:00.5",
        "12:30:00.000001,12:30:00.000001",
        "12:30:00.123450,12:30:00.12345",
        "01:02:03.100100,01:02:03.1001"
    })
    void times(final String iso, final String text) {
        assertThat(RawText.of("time").of(LocalTime.parse(iso))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"12:30:00.5+02:00,12:30:00.5+02:00", "12:30Z,12:30:00+00", "12:30-03:30,12:30:00-03:30"})
    void timesWithTheirOffset(final String iso, final String text) {
        assertThat(RawText.of("timetz").of(OffsetTime.parse(iso))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T01:02:03.45Z,2026-11-23 01:02:03.45",
        "0000-01-01T00:00:00Z,0001-01-01 00:00:00 BC",
        "+294276-12-31T23:59:59.999999Z,294276-12-31 23:59:59.999999"
    })
    void timestamps(final String iso, final String text) {
        assertThat(any(Instant.parse(iso))).isEqualTo(text);
    }

    @Test
    void timestampsWithZoneAreShownInUtc() {
        final LocalDateTime local = LocalDateTime.parse("2026-01-01T00:30:00.25");

        assertThat(any(OffsetDateTime.of(local, ZoneOffset.ofHours(2)))).isEqualTo("2025-12-31 22:30:00.25+00");
        assertThat(any(OffsetDateTime.of(local.withYear(-43), ZoneOffset.UTC)))
                .isEqualTo("0044-01-01 00:30:00.25+00 BC");
    }

    @Test
    void timeWithoutEnd() {
        assertThat(any(PostgresValueConverter.POSITIVE_INFINITY_LOCAL_DATE)).isEqualTo("infinity");
        assertThat(any(PostgresValueConverter.NEGATIVE_INFINITY_LOCAL_DATE)).isEqualTo("-infinity");
        assertThat(any(PostgresValueConverter.POSITIVE_INFINITY_INSTANT)).isEqualTo("infinity");
        assertThat(any(PostgresValueConverter.NEGATIVE_INFINITY_INSTANT)).isEqualTo("-infinity");
        assertThat(any(PostgresValueConverter.POSITIVE_INFINITY_OFFSET_DATE_TIME))
                .isEqualTo("infinity");
        assertThat(any(PostgresValueConverter.NEGATIVE_INFINITY_OFFSET_DATE_TIME))
                .isEqualTo("-infinity");
    }

    /** As PostgreSQL writes them with IntervalStyle postgres. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "00:00:00",
                "1 day",
                "2 days",
                "1 mon",
                "-1 mons",
                "1 year 2 mons 3 days 04:05:06",
                "-00:00:00.5",
                "1 day -04:05:06",
                "-1 days +04:05:06",
                "-1 years +2 mons",
                "1 year -2 mons +3 days",
                "00:00:00.000001",
                "178956970 years 7 mons",
                "100:00:00",
                "-1 days -02:00:00.25"
            })
    void intervals(final String text) throws SQLException {
        assertThat(any(new PGInterval(text))).isEqualTo(text);
    }
}
