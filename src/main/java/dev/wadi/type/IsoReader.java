package dev.wadi.type;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;

/**
 * Reads PostgreSQL's ISO dates and times from left to right: {@code 2024-03-10 02:30:00.123456+05:30},
 * {@code 0044-03-15 BC}. Throws a DateTimeException where the text is something else.
 */
final class IsoReader {

    private static final String BEFORE_CHRIST = " BC";

    private final String text;
    private final boolean beforeChrist;
    private final int end;
    private int at;

    IsoReader(final String text) {
        this.text = text;
        this.beforeChrist = text.endsWith(BEFORE_CHRIST);
        this.end = beforeChrist ? text.length() - BEFORE_CHRIST.length() : text.length();
    }

    static boolean isInfinity(final String text) {
        return text.equals("infinity") || text.equals("-infinity");
    }

    LocalDate date() {
        final int year = number(4, 7);
        expect('-');
        final int month = number(2, 2);
        expect('-');
        if (year == 0) {
            throw malformed(); // 1 BC is followed by 1 AD
        }
        return LocalDate.of(beforeChrist ? 1 - year : year, month, number(2, 2));
    }

    IsoReader separator() {
        if (!skip(' ')) {
            expect('T');
        }
        return this;
    }

    LocalTime time() {
        final int hour = number(2, 2);
        expect(':');
        final int minute = number(2, 2);
        if (!skip(':')) {
            return LocalTime.of(hour, minute);
        }
        return LocalTime.of(hour, minute, number(2, 2), skip('.') ? nanoseconds() : 0);
    }

    private int nanoseconds() {
        final int start = at;
        int nanoseconds = number(1, 9);
        for (int digits = at - start; digits < 9; digits++) {
            nanoseconds *= 10;
        }
        return nanoseconds;
    }

    /** The offset from UTC in seconds: {@code Z}, {@code +00}, {@code +05:30} or {@code -04:56:02}. */
    int offset() {
        if (skip('Z')) {
            return 0;
        }
        final int sign = skip('-') ? -1 : 1;
        if (sign > 0) {
            expect('+');
        }
        int seconds = number(2, 2) * 3600;
        if (skip(':')) {
            seconds += sexagesimal() * 60;
            if (skip(':')) {
                seconds += sexagesimal();
            }
        }
        return sign * seconds;
    }

    private int sexagesimal() {
        final int number = number(2, 2);
        if (number > 59) {
            throw malformed();
        }
        return number;
    }

    void end() {
        if (at != end) {
            throw malformed();
        }
    }

    private int number(final int leastDigits, final int mostDigits) {
        final int start = at;
        int number = 0;
        while (at < end && at - start < mostDigits && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            number = number * 10 + text.charAt(at++) - '0';
        }
        if (at - start < leastDigits) {
            throw malformed();
        }
        return number;
    }

    private boolean skip(final char expected) {
        final boolean found = at < end && text.charAt(at) == expected;
        if (found) {
            at++;
        }
        return found;
    }

    private void expect(final char expected) {
        if (!skip(expected)) {
            throw malformed();
        }
    }

    private static DateTimeException malformed() {
        return new DateTimeException("not in ISO form");
    }
}
