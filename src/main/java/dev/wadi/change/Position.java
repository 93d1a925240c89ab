package dev.wadi.change;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the source's write-ahead log (an LSN), shown as PostgreSQL shows it: {@code 16/B374D848}.
 *
 * @param lsn bytes since the beginning of the log, unsigned
 */
public record Position(long lsn) implements Comparable<Position> {

    /** Before every change. */
    public static final Position ZERO = new Position(0);

    private static final Pattern TEXT = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");

    public static Position parse(final String text) {
        final Matcher halves = TEXT.matcher(text);
        if (!halves.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a position; one reads like 16/B374D848");
        }
        return new Position(Long.parseLong(halves.group(1), 16) << 32 | Long.parseLong(halves.group(2), 16));
    }

    public boolean isAfter(final Position other) {
        return compareTo(other) > 0;
    }

    @Override
    public int compareTo(final Position other) {
        return Long.compareUnsigned(lsn, other.lsn);
    }

    @Override
    public String toString() {
        return Long.toHexString(lsn >>> 32).toUpperCase() + "/"
                + Long.toHexString(lsn & 0xFFFFFFFFL).toUpperCase();
    }
}
