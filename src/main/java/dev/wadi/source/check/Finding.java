package dev.wadi.source.check;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * One prerequisite and how it stands.
 *
 * @param name what was looked at; stable, for programs
 * @param text what was found, as one line
 * @param cure the statements and commands that mend it, to be run in this order
 */
public record Finding(String name, Level level, String text, List<String> cure) {

    /** How it stands: a failure keeps a pipeline from starting, a warning does not. */
    public enum Level {
        OK,
        WARN,
        FAIL
    }

    public Finding {
        requireNonNull(name, "name");
        requireNonNull(level, "level");
        requireNonNull(text, "text");
        cure = List.copyOf(cure);
    }

    public static Finding ok(final String name, final String text) {
        return new Finding(name, Level.OK, text, List.of());
    }

    public static Finding warn(final String name, final String text, final List<String> cure) {
        return new Finding(name, Level.WARN, text, cure);
    }

    public static Finding fail(final String name, final String text, final List<String> cure) {
        return new Finding(name, Level.FAIL, text, cure);
    }

    /** The finding and its cure on one line. */
    public String sentence() {
        return name + " " + text + (cure.isEmpty() ? "" : "; run " + String.join(" ", cure));
    }
}
