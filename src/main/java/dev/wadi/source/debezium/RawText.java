package dev.wadi.source.debezium;

import io.debezium.data.SpecialValueDecimal;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.HexFormat;
import org.postgresql.util.PGInterval;

/**
 * Turns the raw values that Debezium's pgoutput decoder makes back into the text that PostgreSQL sent. Which classes a
 * type has: {@code ReplicationMessageColumnValueResolver} of Debezium 3.6.
 */
interface RawText {

    String of(Object raw);

    static RawText of(final String typeName) {
        return switch (typeName) {
            case "time", "timetz" -> RawText::time;
            case "point", "line", "lseg", "box", "path", "polygon", "circle" -> GeometryText::of;
            default -> RawText::any;
        };
    }

    private static String any(final Object raw) {
        if (raw instanceof String text) {
            return text;
        }
        if (raw instanceof Boolean bool) {
            return bool ? "t" : "f";
        }
        if (raw instanceof SpecialValueDecimal decimal) {
            return decimal(decimal);
        }
        if (raw instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (raw instanceof Double || raw instanceof Float) {
            return floating((Number) raw);
        }
        if (raw instanceof byte[] bytes) {
            return "\\x" + HexFormat.of().formatHex(bytes);
        }
        if (raw instanceof LocalDate date) {
            return DateText.date(date);
        }
        if (raw instanceof Instant instant) {
            return DateText.timestamp(instant);
        }
        if (raw instanceof OffsetDateTime dateTime) {
            return DateText.timestamptz(dateTime);
        }
        if (raw instanceof PGInterval interval) {
            return IntervalText.of(interval);
        }
        // Whole numbers, and the driver's objects for arrays, which keep the text.
        return raw.toString();
    }

    private static String decimal(final SpecialValueDecimal decimal) {
        return decimal.getDecimalValue().map(BigDecimal::toPlainString).orElseGet(() -> floating(decimal.toDouble()));
    }

    private static String floating(final Number number) {
        final double value = number.doubleValue();
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "Infinity" : "-Infinity";
        }
        return number.toString();
    }

    private static String time(final Object raw) {
        if (raw instanceof LocalTime time) {
            return DateText.time(time);
        }
        if (raw instanceof OffsetTime time) {
            return DateText.time(time.toLocalTime()) + time.getOffset().getId().replace("Z", "+00");
        }
        return raw.toString();
    }
}
