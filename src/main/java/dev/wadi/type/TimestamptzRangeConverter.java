package dev.wadi.type;

import dev.wadi.change.PgType;

/** tstzrange and tstzmultirange in PostgreSQL's own text, with bounds in UTC whatever their offsets in the text are. */
final class TimestamptzRangeConverter extends Converter {

    private final TimestamptzConverter bound;
    private final TextConverter text;

    TimestamptzRangeConverter(final PgType type) {
        super(type);
        this.bound = new TimestamptzConverter(type);
        this.text = new TextConverter(type);
    }

    @Override
    Object decode(final String range) {
        return unifiedText(range);
    }

    @Override
    String encode(final Object value) {
        return text.encode(value);
    }

    /** A bound with a time has a space in it, and so PostgreSQL quotes it. */
    @Override
    String unifiedText(final String range) {
        final StringBuilder utc = new StringBuilder(range.length());
        int end = 0;
        for (int open = range.indexOf('"'); open >= 0; open = range.indexOf('"', end)) {
            final int close = range.indexOf('"', open + 1);
            if (close < 0) {
                throw refusal("has a bound whose quotation does not end");
            }
            utc.append(range, end, open + 1).append(bound.inUtc(range.substring(open + 1, close)));
            utc.append('"');
            end = close + 1;
        }
        return end == 0 ? range : utc.append(range, end, range.length()).toString();
    }

    @Override
    boolean textIsUnified() {
        return false;
    }

    @Override
    String json(final String range) {
        return JsonText.quote(unifiedText(range));
    }
}
