package dev.wadi.type;

import java.util.ArrayList;
import java.util.List;

/** PostgreSQL's text of a row: {@code (1,"a ""b""",)}, where nothing between the commas is NULL. */
final class RecordLiteral {

    private RecordLiteral() {}

    /** The text of each field, null for NULL; none at all if the text is no row's. */
    static List<String> fields(final String text) {
        final List<String> fields = new ArrayList<>();
        final int last = text.length() - 1;
        if (last < 1 || text.charAt(0) != '(' || text.charAt(last) != ')') {
            return List.of();
        }
        StringBuilder field = null;
        boolean isQuoted = false;
        for (int i = 1; i < last; i++) {
            final char c = text.charAt(i);
            if (c == ',' && !isQuoted) {
                fields.add(field == null ? null : field.toString());
                field = null;
                continue;
            }
            field = field == null ? new StringBuilder() : field;
            if (c == '\\' || c == '"' && isQuoted && text.charAt(i + 1) == '"') {
                field.append(text.charAt(++i));
            } else if (c == '"') {
                isQuoted = !isQuoted;
            } else {
                field.append(c);
            }
        }
        fields.add(field == null ? null : field.toString());
        return isQuoted ? List.of() : fields;
    }

    static void append(final StringBuilder row, final String field) {
        row.append('"')
                .append(field.replace("\\", "\\\\").replace("\"", "\"\""))
                .append('"');
    }
}
