package dev.wadi.type;

import static java.time.ZoneOffset.UTC;

import java.time.OffsetDateTime;

/**
 * The text of a TIMESTAMPTZ: {@code YYYY-MM-DDTHH:mm:ss.SSSSSSZ}, always in UTC and with six decimals. A year outside
 * 0000 to 9999 has its sign and as many digits as it needs, and year 0 is 1 BC, as in ISO 8601.
 */
public final class TimestamptzFormat {

    private TimestamptzFormat() {}

    /**
     * @throws IllegalArgumentException if the timestamp is finer than a microsecond
     */
    public static String format(final OffsetDateTime timestamp) {
        if (timestamp.getNano() % 1000 != 0) {
            throw new IllegalArgumentException("A TIMESTAMPTZ cannot be finer than a microsecond; truncate it first");
        }
        final OffsetDateTime utc = timestamp.withOffsetSameInstant(UTC);
        final int year = utc.getYear();
        final StringBuilder text = new StringBuilder(27);
        if (year < 0 || year > 9999) {
            text.append(year < 0 ? '-' : '+');
        }
        IsoWriter.padded(text, Math.abs(year), 4);
        two(text.append('-'), utc.getMonthValue());
        two(text.append('-'), utc.getDayOfMonth());
        two(text.append('T'), utc.getHour());
        two(text.append(':'), utc.getMinute());
        two(text.append(':'), utc.getSecond());
        IsoWriter.padded(text.append('.'), utc.getNano() / 1000, 6);
        return text.append('Z').toString();
    }

    private static void two(final StringBuilder text, final int number) {
        IsoWriter.padded(text, number, 2);
    }
}
