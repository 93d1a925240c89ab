package dev.wadi.source.check;

import static java.util.Objects.requireNonNull;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which database system a source is. A copy that was restored from a backup has another system identifier or, like a
 * standby that was promoted, another timeline.
 */
public record SourceIdentity(String system, int timeline) {

    private static final Pattern TEXT = Pattern.compile("system (\\S+) timeline (\\d+)");

    public SourceIdentity {
        requireNonNull(system, "system");
    }

    /** What {@link #toString} has written. */
    public static SourceIdentity parse(final String text) {
        final Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("'" + text + "' does not read like 'system 7412 timeline 1'");
        }
        return new SourceIdentity(parts.group(1), Integer.parseInt(parts.group(2)));
    }

    @Override
    public String toString() {
        return "system " + system + " timeline " + timeline;
    }
}
