package dev.wadi.change;

/**
 * A place in the source's write-ahead log (an LSN), shown as PostgreSQL shows it: {@code 16/B374D848}.
 *
 * @param lsn bytes since the beginning of the log, unsigned
 */
public record Position(long lsn) implements Comparable<Position> {

    /** Before every change. */
    public static final Position ZERO = new Position(0);

    public static Position parse(final String text) {
        final int slash = text.indexOf('/');
        if (slash < 1) {
            throw new IllegalArgumentException("'" + text + "' is not a position; one reads like 16/B374D848");
        }
        final long high = Long.parseUnsignedLong(text.substring(0, slash), 16);
        final long low = Long.parseUnsignedLong(text.substring(slash + 1), 16);
        return new Position(high << 32 | low);
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
