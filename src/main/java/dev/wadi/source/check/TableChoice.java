package dev.wadi.source.check;

import static java.util.stream.Collectors.joining;

import dev.wadi.change.SqlName;
import dev.wadi.change.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A table that was chosen for a publication.
 *
 * @param columns the columns to publish; all if empty
 */
public record TableChoice(TableId table, List<String> columns) {

    private static final String NAME = "\\s*(?:\"((?:[^\"]|\"\")+)\"|([^\\s\".(),]+))\\s*";
    private static final Pattern FIRST = Pattern.compile(NAME);

    public TableChoice {
        columns = List.copyOf(columns);
    }

    /**
     * Reads {@code schema.table} or {@code schema.table(column, ...)}; the schema is public if not given. Names are
     * exact, and those with special characters stand in double quotes.
     *
     * @throws IllegalArgumentException if the text is something else
     */
    public static TableChoice parse(final String text) {
        final Matcher matcher = FIRST.matcher(text);
        final List<String> path = new ArrayList<>();
        final int end = names(matcher, text, 0, '.', path);
        final List<String> columns = new ArrayList<>();
        boolean isComplete = end == text.length();
        if (end > 0 && !isComplete && text.charAt(end) == '(') {
            final int close = names(matcher, text, end + 1, ',', columns);
            isComplete = close == text.length() - 1 && text.charAt(close) == ')';
        }
        if (!isComplete || path.isEmpty() || path.size() > 2) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a table; give schema.table or schema.table(column, ...)");
        }
        return new TableChoice(
                path.size() == 1 ? new TableId("public", path.get(0)) : new TableId(path.get(0), path.get(1)), columns);
    }

    /** Reads names between separators and returns where they end; -1 if a name is missing. */
    private static int names(
            final Matcher matcher, final String text, final int start, final char separator, final List<String> names) {
        int at = start;
        while (at < text.length() && matcher.region(at, text.length()).lookingAt()) {
            names.add(
                    matcher.group(1) == null
                            ? matcher.group(2)
                            : matcher.group(1).replace("\"\"", "\""));
            at = matcher.end();
            if (at == text.length() || text.charAt(at) != separator) {
                return at;
            }
            at++;
        }
        return -1;
    }

    /** As a publication names it. */
    String sql() {
        return SqlName.quote(table)
                + (columns.isEmpty() ? "" : columns.stream().map(SqlName::quote).collect(joining(", ", " (", ")")));
    }
}
