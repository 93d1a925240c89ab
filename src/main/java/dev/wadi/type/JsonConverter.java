package dev.wadi.type;

import dev.wadi.change.PgType;
import java.util.List;
import java.util.Map;

/** json and jsonb: the text as it is, since reading it could lose digits, members or their order. */
final class JsonConverter extends Converter {

    JsonConverter(final PgType type) {
        super(type);
    }

    @Override
    Object decode(final String text) {
        return text;
    }

    /** A text is JSON, not a string in it: {@code "true"} is the value true. */
    @Override
    String encode(final Object value) {
        if (value instanceof String text) {
            if (!JsonScanner.isValid(text)) {
                throw refusal("is not valid JSON");
            }
            return storable(text);
        }
        if (!(value instanceof Map || value instanceof List || value instanceof Number || value instanceof Boolean)) {
            throw wrongClass(value);
        }
        final StringBuilder out = new StringBuilder();
        try {
            JsonText.write(value, out);
        } catch (IllegalArgumentException e) {
            throw refusal("cannot be written: " + e.getMessage());
        }
        return storable(out.toString());
    }

    @Override
    String json(final String text) {
        return text;
    }
}
