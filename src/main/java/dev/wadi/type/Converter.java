package dev.wadi.type;

import dev.wadi.change.PgType;

/** Reads and writes the text of one PostgreSQL type. Stateless; {@link #decode} runs once per value. */
abstract class Converter {

    private final String type;

    Converter(final PgType type) {
        this.type = type.name();
    }

    abstract Object decode(String text);

    abstract String encode(Object value);

    String unifiedText(final String text) {
        return text;
    }

    boolean textIsUnified() {
        return true;
    }

    /** The value as JSON has it by itself; what a JSON number does not hold for every reader is a text. */
    Object jsonValue(final String text) {
        return unifiedText(text);
    }

    /** The value as an element of a JSON array. */
    String json(final String text) {
        return JsonText.quote(text);
    }

    final IllegalArgumentException refusal(final String problem) {
        return new IllegalArgumentException("A value for PostgreSQL type " + type + " " + problem);
    }

    final IllegalArgumentException wrongClass(final Object value) {
        return refusal("cannot be made from a " + value.getClass().getName());
    }

    /** Java's UTF-8 encoder would write a question mark for half a character, and PostgreSQL has no NUL. */
    final String storable(final String text) {
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c == 0) {
                throw refusal("contains the character NUL; remove it");
            }
            if (Character.isSurrogate(c)) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
                    throw refusal("contains half of a surrogate pair; repair the text");
                }
                i++;
            }
        }
        return text;
    }
}
