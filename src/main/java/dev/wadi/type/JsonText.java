package dev.wadi.type;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes JSON, and reads its strings. */
final class JsonText {

    private static final String ESCAPED = "\"\\/\b\f\n\r\t";
    private static final String ESCAPES = "\"\\/bfnrt";

    private JsonText() {}

    static String quote(final String text) {
        final StringBuilder out = new StringBuilder(text.length() + 2);
        quote(text, out);
        return out.toString();
    }

    static void quote(final String text, final StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c >= ' ' && c != '"' && c != '\\') {
                out.append(c);
            } else if (ESCAPED.indexOf(c) >= 0) {
                out.append('\\').append(ESCAPES.charAt(ESCAPED.indexOf(c)));
            } else {
                out.append("\\u").append(HexFormat.of().toHexDigits(c));
            }
        }
        out.append('"');
    }

    /** The text of a valid JSON string; any other JSON value as it is. */
    static String unquote(final String json) {
        if (json.charAt(0) != '"') {
            return json;
        }
        final StringBuilder out = new StringBuilder(json.length());
        for (int i = 1; i < json.length() - 1; i++) {
            final char c = json.charAt(i);
            if (c != '\\') {
                out.append(c);
            } else if (json.charAt(++i) == 'u') {
                out.append((char) Integer.parseInt(json, i + 1, i + 5, 16));
                i += 4;
            } else {
                out.append(ESCAPED.charAt(ESCAPES.indexOf(json.charAt(i))));
            }
        }
        return out.toString();
    }

    /** The members of a valid JSON object by their names, each as JSON; none if it is another value. */
    static Map<String, String> members(final String json) {
        final Map<String, String> members = new LinkedHashMap<>();
        final int open = JsonScanner.skipSpace(json, 0);
        int i = JsonScanner.skipSpace(json, open + 1);
        while (json.charAt(open) == '{' && json.charAt(i) != '}') {
            final int nameEnd = JsonScanner.endOfValue(json, i);
            final int value = JsonScanner.skipSpace(json, JsonScanner.skipSpace(json, nameEnd) + 1);
            final int valueEnd = JsonScanner.endOfValue(json, value);
            members.put(unquote(json.substring(i, nameEnd)), json.substring(value, valueEnd));
            i = JsonScanner.skipSpace(json, valueEnd);
            i = json.charAt(i) == ',' ? JsonScanner.skipSpace(json, i + 1) : i;
        }
        return members;
    }

    /**
     * The JSON of maps, lists, texts, numbers, booleans and null.
     *
     * @throws IllegalArgumentException if there is anything else, or a number that JSON has not
     */
    static void write(final Object value, final StringBuilder out) {
        if (value instanceof Map<?, ?> map) {
            writeObject(map, out);
        } else if (value instanceof List<?> list) {
            char before = '[';
            for (final Object element : list) {
                write(element, out.append(before));
                before = ',';
            }
            out.append(list.isEmpty() ? "[]" : "]");
        } else if (value instanceof CharSequence text) {
            quote(text.toString(), out);
        } else if (value == null || value instanceof Boolean || ExactNumber.of(value) != null) {
            out.append(value);
        } else {
            throw new IllegalArgumentException(
                    "JSON has no value for a " + value.getClass().getName());
        }
    }

    private static void writeObject(final Map<?, ?> map, final StringBuilder out) {
        char before = '{';
        for (final Map.Entry<?, ?> member : map.entrySet()) {
            if (!(member.getKey() instanceof CharSequence name)) {
                throw new IllegalArgumentException("JSON has no members whose names are not text");
            }
            quote(name.toString(), out.append(before));
            write(member.getValue(), out.append(':'));
            before = ',';
        }
        out.append(map.isEmpty() ? "{}" : "}");
    }
}
