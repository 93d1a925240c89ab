package dev.wadi.type;

import dev.wadi.change.PgType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A composite type as a JSON object with a member per attribute, as PostgreSQL's to_json makes it. A value whose
 * attributes are not known, because the type was altered, is a JSON string of PostgreSQL's own text.
 */
final class CompositeConverter extends Converter {

    private final Map<String, Converter> attributes = new LinkedHashMap<>();
    private final boolean isOpaque;

    /**
     * @param converters one for each attribute
     */
    CompositeConverter(final PgType type, final List<Converter> converters) {
        super(type);
        isOpaque = type.isOpaque();
        for (int i = 0; i < converters.size(); i++) {
            attributes.put(type.attributes().get(i).name(), converters.get(i));
        }
    }

    @Override
    Object decode(final String text) {
        return unifiedText(text);
    }

    @Override
    String unifiedText(final String text) {
        final List<String> fields = RecordLiteral.fields(text);
        if (isOpaque || fields.size() != attributes.size()) {
            return JsonText.quote(text);
        }
        final StringBuilder json = new StringBuilder(text.length() + 16);
        int place = 0;
        for (final Map.Entry<String, Converter> attribute : attributes.entrySet()) {
            json.append(place == 0 ? '{' : ',');
            JsonText.quote(attribute.getKey(), json);
            final String field = fields.get(place++);
            json.append(':')
                    .append(field == null ? "null" : attribute.getValue().json(field));
        }
        final String object = json.append('}').toString();
        // A field that is no value of its attribute's type is the field of another attribute.
        return JsonScanner.isValid(object) ? object : JsonText.quote(text);
    }

    @Override
    boolean textIsUnified() {
        return false;
    }

    @Override
    String json(final String text) {
        return unifiedText(text);
    }

    /** Takes a map with a member per attribute, the JSON of such a map, and PostgreSQL's text. */
    @Override
    String encode(final Object value) {
        if (value instanceof Map<?, ?> map) {
            return literal(map);
        }
        if (!(value instanceof String text)) {
            throw wrongClass(value);
        }
        if (text.startsWith("(") && !RecordLiteral.fields(text).isEmpty()) {
            return text;
        }
        if (!JsonScanner.isValid(text)) {
            throw refusal("is neither a row's text nor a JSON object");
        }
        if (text.startsWith("\"(")) {
            return JsonText.unquote(text);
        }
        final Map<String, Object> members = new LinkedHashMap<>();
        JsonText.members(text).forEach((name, json) -> members.put(name, member(attributes.get(name), json)));
        return literal(members);
    }

    private static Object member(final Converter attribute, final String json) {
        if (json.equals("null")) {
            return null;
        }
        return attribute instanceof JsonConverter ? json : JsonText.unquote(json);
    }

    private String literal(final Map<?, ?> map) {
        if (!map.keySet().equals(attributes.keySet())) {
            throw refusal("has not just the attributes " + attributes.keySet());
        }
        final StringBuilder text = new StringBuilder();
        attributes.forEach((name, attribute) -> {
            text.append(text.length() == 0 ? '(' : ',');
            final Object field = map.get(name);
            if (field != null) {
                RecordLiteral.append(text, attribute.encode(field));
            }
        });
        return text.append(')').toString();
    }
}
