package dev.wadi.type;

import dev.wadi.change.PgType;
import java.util.Arrays;
import java.util.List;

/**
 * Arrays of any type and dimensions as JSON. One whose subscripts do not begin with 1 is a JSON string of PostgreSQL's
 * own text, since a JSON array could not tell. An array of json is taken to have one dimension when it is read back,
 * since its elements can be arrays themselves.
 */
final class ArrayConverter extends Converter {

    private static final String JSON_BRACKETS = "[,]";

    /** PostgreSQL's own limit. */
    private static final int MOST_DIMENSIONS = 6;

    private final Converter element;
    private final char delimiter;

    ArrayConverter(final PgType type, final Converter element, final char delimiter) {
        super(type);
        this.element = element;
        this.delimiter = delimiter;
    }

    @Override
    Object decode(final String text) {
        return unifiedText(text);
    }

    /** What is no array's text becomes a JSON string: some other type's name may begin with an underscore too. */
    @Override
    String unifiedText(final String text) {
        if (!ArrayLiteral.bounds(text).isEmpty()) {
            return JsonText.quote(text);
        }
        final StringBuilder json = new StringBuilder(text.length() + 16);
        final boolean isArray = new ArrayLiteral(text, delimiter)
                .rewrite(json, JSON_BRACKETS, value -> value == null ? "null" : element.json(value));
        return isArray ? json.toString() : JsonText.quote(text);
    }

    @Override
    boolean textIsUnified() {
        return false;
    }

    @Override
    String json(final String text) {
        return unifiedText(text);
    }

    /** Takes lists and arrays of objects, nested for more dimensions, the JSON of such a list, and PostgreSQL's text. */
    @Override
    String encode(final Object value) {
        final StringBuilder out = new StringBuilder();
        if (value instanceof String text) {
            if (text.startsWith("\"[") && JsonScanner.isValid(text)) {
                return encode(JsonText.unquote(text));
            }
            final String bounds = ArrayLiteral.bounds(text);
            if (bounds.isEmpty() && text.stripLeading().startsWith("[")) {
                fromJson(text, out);
            } else if (!new ArrayLiteral(text, delimiter)
                    .rewrite(out.append(bounds), "{" + delimiter + "}", this::literal)) {
                throw refusal("is neither an array's text nor a JSON array");
            }
        } else {
            fromList(list(value), out, 1);
        }
        return out.toString();
    }

    private List<?> list(final Object value) {
        if (value instanceof Object[] array) {
            return Arrays.asList(array);
        }
        if (!(value instanceof List<?> list)) {
            throw wrongClass(value);
        }
        return list;
    }

    private void fromList(final List<?> list, final StringBuilder out, final int dimension) {
        requireDimension(dimension);
        out.append('{');
        boolean first = true;
        for (final Object value : list) {
            out.append(first ? "" : delimiter);
            first = false;
            if ((value instanceof List || value instanceof Object[]) && !(element instanceof JsonConverter)) {
                fromList(list(value), out, dimension + 1);
            } else {
                out.append(literal(value));
            }
        }
        out.append('}');
    }

    private void fromJson(final String json, final StringBuilder out) {
        if (!JsonScanner.isValid(json)) {
            throw refusal("is neither an array's text nor a JSON array");
        }
        fromJson(json, JsonScanner.skipSpace(json, 0), out, 1);
    }

    /** The index after the valid JSON array that begins at start. */
    private int fromJson(final String json, final int start, final StringBuilder out, final int dimension) {
        requireDimension(dimension);
        out.append('{');
        int i = JsonScanner.skipSpace(json, start + 1);
        while (json.charAt(i) != ']') {
            if (json.charAt(i) == '[' && !(element instanceof JsonConverter)) {
                i = fromJson(json, i, out, dimension + 1);
            } else {
                final int end = JsonScanner.endOfValue(json, i);
                out.append(literal(fromJson(json.substring(i, end))));
                i = end;
            }
            i = JsonScanner.skipSpace(json, i);
            if (json.charAt(i) == ',') {
                out.append(delimiter);
                i = JsonScanner.skipSpace(json, i + 1);
            }
        }
        out.append('}');
        return i + 1;
    }

    private Object fromJson(final String value) {
        if (value.equals("null")) {
            return null;
        }
        return element instanceof JsonConverter ? value : JsonText.unquote(value);
    }

    private void requireDimension(final int dimension) {
        if (dimension > MOST_DIMENSIONS) {
            throw refusal("has more than " + MOST_DIMENSIONS + " dimensions");
        }
    }

    private String literal(final Object value) {
        if (value == null) {
            return "NULL";
        }
        final String text = element.encode(value instanceof CharSequence chars ? chars.toString() : value);
        return needsQuotes(text) ? '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"' : text;
    }

    private boolean needsQuotes(final String text) {
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c == delimiter || "{}\"\\ \t\n\r\u000B\f".indexOf(c) >= 0) {
                return true;
            }
        }
        return text.isEmpty() || text.equalsIgnoreCase("NULL");
    }
}
