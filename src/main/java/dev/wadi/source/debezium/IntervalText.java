package dev.wadi.source.debezium;

import org.postgresql.util.PGInterval;

/** Intervals in PostgreSQL's own style, as {@code EncodeInterval} of its datetime.c writes them. */
final class IntervalText {

    private final StringBuilder text = new StringBuilder(40);
    private boolean isZero = true;
    private boolean isBefore;

    private IntervalText() {}

    static String of(final PGInterval interval) {
        final IntervalText writer = new IntervalText();
        writer.part(interval.getYears(), "year");
        writer.part(interval.getMonths(), "mon");
        writer.part(interval.getDays(), "day");
        writer.time(interval);
        return writer.text.toString();
    }

    private void part(final int value, final String unit) {
        if (value == 0) {
            return;
        }
        if (!isZero) {
            text.append(' ');
        }
        if (isBefore && value > 0) {
            text.append('+');
        }
        text.append(value).append(' ').append(unit);
        if (value != 1) {
            text.append('s');
        }
        isBefore = value < 0;
        isZero = false;
    }

    private void time(final PGInterval interval) {
        final int hours = interval.getHours();
        final int minutes = interval.getMinutes();
        final int seconds = interval.getWholeSeconds();
        final int micros = interval.getMicroSeconds();
        if (!isZero && hours == 0 && minutes == 0 && seconds == 0 && micros == 0) {
            return;
        }
        if (!isZero) {
            text.append(' ');
        }
        if (hours < 0 || minutes < 0 || seconds < 0 || micros < 0) {
            text.append('-');
        } else if (isBefore) {
            text.append('+');
        }
        two(hours).append(':');
        two(minutes).append(':');
        two(seconds);
        if (micros != 0) {
            fraction(Math.abs(micros));
        }
    }

    private StringBuilder two(final int value) {
        final int absolute = Math.abs(value);
        return absolute < 10 ? text.append('0').append(absolute) : text.append(absolute);
    }

    private void fraction(final int micros) {
        final int point = text.length();
        text.append(1_000_000 + micros).setCharAt(point, '.');
        int length = text.length();
        while (text.charAt(length - 1) == '0') {
            length--;
        }
        text.setLength(length);
    }
}
