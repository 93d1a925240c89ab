package dev.wadi.type;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;

/** Writes dates and times as PostgreSQL does with DateStyle ISO. */
final class IsoWriter {

    private IsoWriter() {}

    static String date(final LocalDate date) {
        final StringBuilder text = new StringBuilder(13);
        date(text, date);
        return text.append(era(date)).toString();
    }

    static String time(final LocalTime time) {
        final StringBuilder text = new StringBuilder(15);
        time(text, time);
        return text.toString();
    }

    /**
     * @param offset what stands between the time and the era; empty for none
     */
    static String timestamp(final LocalDateTime timestamp, final String offset) {
        final StringBuilder text = new StringBuilder(32);
        date(text, timestamp.toLocalDate());
        text.append(' ');
        time(text, timestamp.toLocalTime());
        return text.append(offset).append(era(timestamp.toLocalDate())).toString();
    }

    static void padded(final StringBuilder text, final int number, final int digits) {
        for (int limit = 10, written = 1; written < digits; limit *= 10, written++) {
            if (number < limit) {
                text.append('0');
            }
        }
        text.append(number);
    }

    private static void date(final StringBuilder text, final LocalDate date) {
        final int year = date.getYear();
        padded(text, year > 0 ? year : 1 - year, 4);
        text.append('-');
        padded(text, date.getMonthValue(), 2);
        text.append('-');
        padded(text, date.getDayOfMonth(), 2);
    }

    private static String era(final LocalDate date) {
        return date.getYear() > 0 ? "" : " BC";
    }

    private static void time(final StringBuilder text, final LocalTime time) {
        padded(text, time.getHour(), 2);
        text.append(':');
        padded(text, time.getMinute(), 2);
        text.append(':');
        padded(text, time.getSecond(), 2);
        int microseconds = time.getNano() / 1000;
        if (microseconds > 0) {
            int digits = 6;
            while (microseconds % 10 == 0) {
                microseconds /= 10;
                digits--;
            }
            text.append('.');
            padded(text, microseconds, digits);
        }
    }
}
