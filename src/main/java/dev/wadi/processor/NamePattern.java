package dev.wadi.processor;

import dev.wadi.delivery.StepConfigurationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A pattern of a table ({@code schema.table}) or of a column ({@code schema.table.column}). Names are exact, {@code *}
 * stands for any number of characters of one name, and a name in double quotes is taken as it stands, with dots, commas,
 * spaces and stars; two double quotes in it are one.
 */
final class NamePattern {

    static final String TABLE = "schema.table";
    static final String COLUMN = "schema.table.column";

    private static final Pattern NAME = Pattern.compile("\\s*(?:\"((?:[^\"]|\"\")+)\"|([^\\s\".,]+))\\s*");
    private static final String ANY = "*";

    /** Each name as what stands between its stars. */
    private final List<List<String>> names;

    private final Pattern compiled;

    private NamePattern(final List<List<String>> names) {
        this.names = names;
        // PostgreSQL has no NUL in a name; a star must not go past it.
        this.compiled = Pattern.compile(names.stream()
                .map(pieces -> pieces.stream().map(Pattern::quote).collect(Collectors.joining("([^\0]*)")))
                .collect(Collectors.joining("\0")));
    }

    /**
     * Reads patterns that are separated by commas.
     *
     * @param option names the step and its option in a message
     * @param form {@link #TABLE} or {@link #COLUMN}
     * @throws StepConfigurationException if the text is something else
     */
    static List<NamePattern> list(final String option, final String text, final String form) {
        final List<NamePattern> patterns = new ArrayList<>();
        final int count = form.split("\\.").length;
        final Matcher matcher = NAME.matcher(text == null ? "" : text);
        List<List<String>> names = new ArrayList<>();
        int at = 0;
        while (at < matcher.regionEnd()
                && matcher.region(at, matcher.regionEnd()).lookingAt()) {
            names.add(pieces(matcher));
            at = matcher.end();
            final boolean isEnd = at == matcher.regionEnd();
            if (isEnd || text.charAt(at) == ',') {
                if (names.size() != count) {
                    throw malformed(option, text, form);
                }
                patterns.add(new NamePattern(names));
                names = new ArrayList<>();
            } else if (text.charAt(at) != '.') {
                throw malformed(option, text, form);
            }
            if (isEnd) {
                return List.copyOf(patterns);
            }
            at++;
        }
        throw malformed(option, text, form);
    }

    static NamePattern one(final String option, final String text, final String form) {
        final List<NamePattern> patterns = list(option, text, form);
        if (patterns.size() != 1) {
            throw malformed(option, text, form);
        }
        return patterns.get(0);
    }

    private static List<String> pieces(final Matcher matcher) {
        return matcher.group(1) == null
                ? List.of(matcher.group(2).split("\\*", -1))
                : List.of(matcher.group(1).replace("\"\"", "\""));
    }

    private static StepConfigurationException malformed(final String option, final String text, final String form) {
        return new StepConfigurationException(
                option + " is " + (text == null ? "not set" : "'" + text + "'") + "; give " + form
                        + ", with * for any characters and double quotes around a name with special characters");
    }

    boolean matches(final String... path) {
        return matcher(path).matches();
    }

    /** What each star stands for; empty if the names do not match. */
    Optional<List<String>> stars(final String... path) {
        final Matcher matcher = matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        final List<String> stars = new ArrayList<>();
        for (int i = 1; i <= matcher.groupCount(); i++) {
            stars.add(matcher.group(i));
        }
        return Optional.of(stars);
    }

    private Matcher matcher(final String... path) {
        return compiled.matcher(String.join("\0", path));
    }

    int countOfStars() {
        return names.stream().mapToInt(pieces -> pieces.size() - 1).sum();
    }

    /** Of one of the names. */
    int countOfStars(final int index) {
        return names.get(index).size() - 1;
    }

    /** The name at an index, if it has no stars. */
    Optional<String> exact(final int index) {
        return names.get(index).size() == 1 ? Optional.of(names.get(index).get(0)) : Optional.empty();
    }

    /** The names with what stars of another pattern stand for in place of the stars here. */
    List<String> fill(final List<String> stars) {
        final List<String> path = new ArrayList<>();
        int next = 0;
        for (final List<String> pieces : names) {
            final StringBuilder name = new StringBuilder(pieces.get(0));
            for (final String piece : pieces.subList(1, pieces.size())) {
                name.append(stars.get(next++)).append(piece);
            }
            path.add(name.toString());
        }
        return path;
    }

    @Override
    public String toString() {
        return names.stream().map(pieces -> String.join(ANY, pieces)).collect(Collectors.joining("."));
    }
}
