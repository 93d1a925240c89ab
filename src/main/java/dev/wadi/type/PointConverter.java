package dev.wadi.type;

import dev.wadi.change.PgType;
import java.util.Map;

/** point as {@code {"x":1,"y":2}}, its numbers with PostgreSQL's digits; NaN and the infinities are strings. */
final class PointConverter extends Converter {

    private final FloatingNumberConverter coordinate;

    PointConverter(final PgType type) {
        super(type);
        this.coordinate = FloatingNumberConverter.float8(type);
    }

    @Override
    Object decode(final String text) {
        return unifiedText(text);
    }

    @Override
    String unifiedText(final String text) {
        final int comma = text.indexOf(',');
        final int last = text.length() - 1;
        if (comma < 2 || comma > last - 2 || text.charAt(0) != '(' || text.charAt(last) != ')') {
            throw malformed();
        }
        return "{\"x\":" + coordinate.json(text.substring(1, comma)) + ",\"y\":"
                + coordinate.json(text.substring(comma + 1, last)) + "}";
    }

    @Override
    boolean textIsUnified() {
        return false;
    }

    @Override
    String json(final String text) {
        return unifiedText(text);
    }

    /** Takes a map with x and y, the JSON of such a map, and PostgreSQL's text. */
    @Override
    String encode(final Object value) {
        if (value instanceof Map<?, ?> map) {
            final Object x = map.get("x");
            final Object y = map.get("y");
            if (map.size() != 2 || x == null || y == null) {
                throw malformed();
            }
            return "(" + coordinate.encode(x) + "," + coordinate.encode(y) + ")";
        }
        if (value instanceof String text) {
            return encode(members(text.startsWith("{") ? text : unifiedText(text)));
        }
        throw wrongClass(value);
    }

    private Map<String, String> members(final String json) {
        if (!JsonScanner.isValid(json)) {
            throw malformed();
        }
        final Map<String, String> members = JsonText.members(json);
        members.replaceAll((name, number) -> JsonText.unquote(number));
        return members;
    }

    private IllegalArgumentException malformed() {
        return refusal("is not a point with the numbers x and y");
    }
}
