package dev.wadi.type;

import dev.wadi.change.PgType;
import java.util.Locale;

/**
 * bool, and bit(1) as what it is. A query can leave a column of type bit without a length behind, in which a value may
 * have more bits than one: that stays text.
 */
final class BooleanConverter extends Converter {

    private final String yes;
    private final String no;

    private BooleanConverter(final PgType type, final String yes, final String no) {
        super(type);
        this.yes = yes;
        this.no = no;
    }

    static BooleanConverter bool(final PgType type) {
        return new BooleanConverter(type, "t", "f");
    }

    static BooleanConverter bit(final PgType type) {
        return new BooleanConverter(type, "1", "0");
    }

    @Override
    Object decode(final String text) {
        if (text.equals(yes)) {
            return Boolean.TRUE;
        }
        if (text.equals(no)) {
            return Boolean.FALSE;
        }
        return text;
    }

    @Override
    String encode(final Object value) {
        if (!(value instanceof Boolean || value instanceof String || value instanceof Number)) {
            throw wrongClass(value);
        }
        return switch (value.toString().toLowerCase(Locale.ROOT)) {
            case "true", "t", "yes", "y", "on", "1" -> yes;
            case "false", "f", "no", "n", "off", "0" -> no;
            default -> throw refusal("is neither true nor false");
        };
    }

    @Override
    String unifiedText(final String text) {
        return decode(text) instanceof Boolean value ? value ? "t" : "f" : text;
    }

    @Override
    boolean textIsUnified() {
        return yes.equals("t");
    }

    @Override
    Object jsonValue(final String text) {
        return decode(text);
    }

    @Override
    String json(final String text) {
        return decode(text) instanceof Boolean value ? value.toString() : JsonText.quote(text);
    }
}
