package dev.wadi.type;

import static dev.wadi.type.Types.assertKept;
import static dev.wadi.type.Types.assertRefused;
import static dev.wadi.type.Types.decode;
import static dev.wadi.type.Types.encode;
import static dev.wadi.type.Types.type;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Date;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatesAndTimesTest {

    @ParameterizedTest
    @CsvSource({
        "2024-02-29, 2024-02-29",
        "0001-01-01, 0001-01-01",
        "0001-12-31 BC, 0000-12-31",
        "0044-03-15 BC, -0043-03-15",
        "4714-11-24 BC, -4713-11-24",
        "1582-10-10, 1582-10-10",
        "12345-01-01, +12345-01-01",
        "5874897-12-31, +5874897-12-31",
    })
    void aDateIsADateInEveryEra(final String text, final String date) {
        assertThat(decode("date", text)).isEqualTo(LocalDate.parse(date));
        assertKept("date", text);
    }

    @ParameterizedTest
    @CsvSource({
        "2024-03-10 02:30:00.123456, 2024-03-10T02:30:00.123456",
        "2024-03-10 02:30:00.1, 2024-03-10T02:30:00.1",
        "2024-03-10 02:30:00.000001, 2024-03-10T02:30:00.000001",
        "4713-01-01 00:00:00 BC, -4712-01-01T00:00",
        "294276-12-31 23:59:59.999999, +294276-12-31T23:59:59.999999",
        "1883-11-18 12:03:57, 1883-11-18T12:03:57",
    })
    void aTimestampHasNoZone(final String text, final String timestamp) {
        assertThat(decode("timestamp", text)).isEqualTo(LocalDateTime.parse(timestamp));
        assertKept("timestamp", text);
    }

    @ParameterizedTest
    @CsvSource({
        "2024-03-10 02:30:00.123456+00, 2024-03-10T02:30:00.123456Z",
        "2024-03-10 02:30:00+05:30, 2024-03-09T21:00:00Z",
        "1800-01-01 00:00:00-04:56:02, 1800-01-01T04:56:02Z",
        "12345-01-01 00:00:00+00, +12345-01-01T00:00:00Z",
        "0044-03-15 23:00:00-02 BC, -0043-03-16T01:00:00Z",
        "2024-03-10T02:30:00.1Z, 2024-03-10T02:30:00.1Z",
    })
    void aTimestamptzIsGivenInUtc(final String text, final String timestamp) {
        final OffsetDateTime value = OffsetDateTime.parse(timestamp);
        assertThat(decode("timestamptz", text)).isEqualTo(value);
        assertThat(decode("timestamptz", encode("timestamptz", text))).isEqualTo(value);
    }

    @Test
    void whatJavaHasNoValueForStaysText() {
        for (final String name : new String[] {"date", "timestamp", "timestamptz"}) {
            assertKept(name, "infinity", "-infinity");
            assertThat(decode(name, "-infinity")).isEqualTo("-infinity");
        }
        assertKept("time", "24:00:00", "23:59:59.999999", "00:00:00");
        assertThat(decode("time", "24:00:00")).isEqualTo("24:00:00");
        assertThat(decode("time", "12:34:56.5")).isEqualTo(LocalTime.of(12, 34, 56, 500_000_000));
    }

    @Test
    void neighboursStandForTheSameValue() {
        final Instant instant = Instant.parse("2024-03-10T02:30:00.5Z");
        final String text = "2024-03-10 02:30:00.5+00";
        assertThat(encode("timestamptz", instant)).isEqualTo(text);
        assertThat(encode("timestamptz", Date.from(instant))).isEqualTo(text);
        assertThat(encode("timestamptz", Timestamp.from(instant))).isEqualTo(text);
        assertThat(encode("timestamptz", OffsetDateTime.parse("2024-03-10T08:00:00.5+05:30")))
                .isEqualTo(text);
        assertThat(encode("timestamptz", ZonedDateTime.parse("2024-03-10T03:30:00.5+01:00[Europe/Berlin]")))
                .isEqualTo(text);
        assertThat(encode("timestamp", Timestamp.valueOf("2024-03-10 12:30:00.5")))
                .isEqualTo("2024-03-10 12:30:00.5");
        assertThat(encode("timestamp", LocalDate.of(2024, 3, 10))).isEqualTo("2024-03-10 00:00:00");
        assertThat(encode("timestamp", "2024-03-10T02:30")).isEqualTo("2024-03-10 02:30:00");
        assertThat(encode("date", java.sql.Date.valueOf("2024-03-10"))).isEqualTo("2024-03-10");
    }

    @Test
    void nothingIsMovedToAnotherZoneOrTruncated() {
        final LocalDateTime fine = LocalDateTime.of(2024, 1, 1, 0, 0, 0, 1);
        assertRefused(type("timestamp"), Instant.EPOCH, OffsetDateTime.MIN, fine, "2024-01-01 00:00:00+01", "2024");
        assertRefused(
                type("timestamptz"), fine, "2024-01-01 00:00:00", new java.sql.Date(0), Instant.ofEpochSecond(0, 1));
        assertRefused(type("date"), fine, Instant.EPOCH, new Date(), "2024-02-30", "2024-01-01 00:00:00");
        assertRefused(type("time"), LocalTime.of(0, 0, 0, 1), "24:00:01", "12:60:00", "1:00", "12:00:00+01");
    }

    @Test
    void whatPostgresqlHasNoRoomForIsRefused() {
        assertRefused(type("date"), LocalDate.MAX, LocalDate.of(-4713, 11, 23), "0000-01-01", "0000-01-01 BC");
        assertRefused(type("timestamp"), LocalDateTime.of(294277, 1, 1, 0, 0), LocalDateTime.MIN);
        assertRefused(type("timestamptz"), Instant.MAX, Instant.MIN, OffsetDateTime.MAX, "2024-01-01 00:00:00+01:60");
    }

    @ParameterizedTest
    @CsvSource({
        "2024-03-10T02:30:00.1+01:00, 2024-03-10T01:30:00.100000Z",
        "0001-01-01T00:00:00Z, 0001-01-01T00:00:00.000000Z",
        "+12345-01-01T00:00:00Z, +12345-01-01T00:00:00.000000Z",
        "-0043-03-15T00:00:00.000001Z, -0043-03-15T00:00:00.000001Z",
    })
    void theFormatHasAlwaysSixDecimalsAndUtc(final String value, final String text) {
        assertThat(TimestamptzFormat.format(OffsetDateTime.parse(value))).isEqualTo(text);
        assertThat(OffsetDateTime.parse(text)).isEqualTo(value);
    }
}
