package dev.wadi.source.debezium;

import io.debezium.connector.postgresql.PostgresValueConverter;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Dates and times in PostgreSQL's ISO style. */
final class DateText {

    private static final int NANOS_PER_MICRO = 1000;

    private DateText() {}

    static String date(final LocalDate date) {
        if (date.equals(PostgresValueConverter.POSITIVE_INFINITY_LOCAL_DATE)) {
            return "infinity";
        }
        if (date.equals(PostgresValueConverter.NEGATIVE_INFINITY_LOCAL_DATE)) {
            return "-infinity";
        }
        final StringBuilder text = new StringBuilder(13);
        appendDate(text, date);
        return appendEra(text, date).toString();
    }

    static String time(final LocalTime time) {
        final StringBuilder text = new StringBuilder(15);
        appendTime(text, time);
        return text.toString();
    }

    static String timestamp(final Instant instant) {
        if (instant.equals(PostgresValueConverter.POSITIVE_INFINITY_INSTANT)) {
            return "infinity";
        }
        if (instant.equals(PostgresValueConverter.NEGATIVE_INFINITY_INSTANT)) {
            return "-infinity";
        }
        return timestamp(LocalDateTime.ofInstant(instant, ZoneOffset.UTC), "");
    }

    static String timestamptz(final OffsetDateTime dateTime) {
        if (dateTime.equals(PostgresValueConverter.POSITIVE_INFINITY_OFFSET_DATE_TIME)) {
            return "infinity";
        }
        if (dateTime.equals(PostgresValueConverter.NEGATIVE_INFINITY_OFFSET_DATE_TIME)) {
            return "-infinity";
        }
        return timestamp(dateTime.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime(), "+00");
    }

    private static String timestamp(final LocalDateTime dateTime, final String zone) {
        final StringBuilder text = new StringBuilder(29);
        appendDate(text, dateTime.toLocalDate());
        text.append(' ');
        appendTime(text, dateTime.toLocalTime());
        text.append(zone);
        return appendEra(text, dateTime.toLocalDate()).toString();
    }

    private static void appendDate(final StringBuilder text, final LocalDate date) {
        // There is no year 0: ISO's year 0 is 1 BC.
        final int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
        for (int digits = 1000; digits > year && digits > 1; digits /= 10) {
            text.append('0');
        }
        text.append(year).append('-');
        appendTwo(text, date.getMonthValue()).append('-');
        appendTwo(text, date.getDayOfMonth());
    }

    private static StringBuilder appendEra(final StringBuilder text, final LocalDate date) {
        return date.getYear() > 0 ? text : text.append(" BC");
    }

    private static void appendTime(final StringBuilder text, final LocalTime time) {
        appendTwo(text, time.getHour()).append(':');
        appendTwo(text, time.getMinute()).append(':');
        appendTwo(text, time.getSecond());
        final int micros = time.getNano() / NANOS_PER_MICRO;
        if (micros != 0) {
            final int end = text.length() + 1;
            text.append(1_000_000 + micros).setCharAt(end - 1, '.');
            int length = text.length();
            while (text.charAt(length - 1) == '0') {
                length--;
            }
            text.setLength(length);
        }
    }

    private static StringBuilder appendTwo(final StringBuilder text, final int number) {
        return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
}
