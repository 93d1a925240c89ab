package dev.wadi.monitor;

import java.time.Duration;
import java.util.Locale;

/** Sizes and times as a person reads them; a GB has 1024³ bytes, as PostgreSQL counts. */
final class Readable {

    static final long GIGABYTE = 1L << 30;

    private static final long MEGABYTE = 1L << 20;
    private static final long KILOBYTE = 1L << 10;

    private Readable() {}

    static String size(final long bytes) {
        if (bytes >= 10 * MEGABYTE) {
            return bytes >= GIGABYTE / 2 ? in(bytes, GIGABYTE, "%.2f GB") : in(bytes, MEGABYTE, "%.0f MB");
        }
        return bytes >= MEGABYTE ? in(bytes, MEGABYTE, "%.1f MB") : in(bytes, KILOBYTE, "%.0f kB");
    }

    private static String in(final long bytes, final long unit, final String format) {
        return String.format(Locale.ROOT, format, (double) bytes / unit);
    }

    static String rate(final double bytesPerSecond) {
        if (bytesPerSecond < 0) {
            return "shrinking by " + size(Math.round(-bytesPerSecond)) + " a second";
        }
        return bytesPerSecond < 1 ? "none" : size(Math.round(bytesPerSecond)) + " a second";
    }

    static String time(final Duration duration) {
        final long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 120) {
            return seconds + " seconds";
        }
        if (duration.toMinutes() < 120) {
            return duration.toMinutes() + " minutes";
        }
        return duration.toHours() < 48 ? duration.toHours() + " hours" : duration.toDays() + " days";
    }

    /** Rounded down: 100 % is only said when it is reached. */
    static String percent(final long bytes, final long ofBytes) {
        return bytes * 100 / ofBytes + " %";
    }

    /** Without the characters that could begin another line or header, or turn the text around. */
    static String line(final String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+", " ").strip();
    }
}
