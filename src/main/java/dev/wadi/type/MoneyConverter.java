package dev.wadi.type;

import dev.wadi.change.PgType;
import java.math.BigDecimal;

/**
 * money, whose text depends on the database's {@code lc_monetary}: {@code $1,234.56}, {@code 1.234,56 €},
 * {@code ($1.00)}. A text that reads as two amounts in two locales ({@code 1.234}: of a currency with three decimals, or
 * of one with none) is not guessed at: it stays text.
 */
final class MoneyConverter extends Converter {

    /** What the locales write between the digits: among them two narrow spaces, an apostrophe and an Arabic comma. */
    private static final String GROUPING = ".,' \u00A0\u202F\u2019\u066C";

    private static final int NONE = -1;
    private static final int AMBIGUOUS = -2;

    MoneyConverter(final PgType type) {
        super(type);
    }

    @Override
    Object decode(final String text) {
        final String plain = plain(text);
        return plain == null ? text : new BigDecimal(plain);
    }

    @Override
    String unifiedText(final String text) {
        final String plain = plain(text);
        return plain == null ? text : plain;
    }

    @Override
    boolean textIsUnified() {
        return false;
    }

    @Override
    String json(final String text) {
        final String plain = plain(text);
        return plain == null ? JsonText.quote(text) : plain;
    }

    @Override
    String encode(final Object value) {
        if (!(value instanceof Number || value instanceof String)) {
            throw wrongClass(value);
        }
        final BigDecimal number = ExactNumber.of(value);
        if (number == null) {
            // A currency in letters could be any word.
            if (value instanceof String text && text.chars().noneMatch(Character::isLetter) && plain(text) != null) {
                return text;
            }
            throw refusal("is not an amount of money");
        }
        final BigDecimal stripped = number.stripTrailingZeros();
        final long integerDigits = (long) stripped.precision() - stripped.scale();
        if (stripped.scale() > 3
                || integerDigits > 19
                || stripped.unscaledValue().bitLength() > 63) {
            throw refusal("does not fit 64 bits with at most three decimals");
        }
        // Three decimals alone could be read as a group of thousands.
        return stripped.setScale(stripped.scale() == 3 ? 4 : 2).toPlainString();
    }

    /** The amount as plain decimal text, or null if the text does not tell. */
    private static String plain(final String text) {
        final int first = nextDigit(text, 0);
        if (first < 0) {
            return null;
        }
        final StringBuilder plain = new StringBuilder(text.length()).append(isNegative(text) ? "-" : "");
        final int last = lastDigit(text);
        final int point = decimalPoint(text, first, last);
        if (point == AMBIGUOUS) {
            return null;
        }
        for (int i = first; i <= last; i++) {
            if (i == point) {
                plain.append('.');
            } else if (isDigit(text.charAt(i))) {
                plain.append(text.charAt(i));
            } else if (GROUPING.indexOf(text.charAt(i)) < 0) {
                return null;
            }
        }
        return plain.toString();
    }

    /** Where the decimals begin, among the separators between the digits. */
    private static int decimalPoint(final String text, final int first, final int last) {
        int separator = NONE;
        int separators = 0;
        boolean same = true;
        for (int i = first; i <= last; i++) {
            if (!isDigit(text.charAt(i))) {
                same &= separator == NONE || text.charAt(separator) == text.charAt(i);
                separator = i;
                separators++;
            }
        }
        if (separator == NONE || text.charAt(separator) != '.' && text.charAt(separator) != ',') {
            return NONE;
        }
        if (separators > 1) {
            return same ? NONE : separator;
        }
        final int integerDigits = separator - first;
        if (last - separator != 3 || integerDigits > 3 || text.charAt(first) == '0') {
            return separator;
        }
        return hasNoDecimals(text) ? NONE : AMBIGUOUS;
    }

    /** Yen and won, by far the most common of the currencies without decimals. */
    private static boolean hasNoDecimals(final String text) {
        return text.indexOf('\u00A5') >= 0 || text.indexOf('\uFFE5') >= 0 || text.indexOf('\u20A9') >= 0;
    }

    private static boolean isNegative(final String text) {
        return text.indexOf('-') >= 0 || text.indexOf('(') >= 0 || text.indexOf('\u2212') >= 0;
    }

    private static int nextDigit(final String text, final int from) {
        for (int i = from; i < text.length(); i++) {
            if (isDigit(text.charAt(i))) {
                return i;
            }
        }
        return NONE;
    }

    private static int lastDigit(final String text) {
        int i = text.length() - 1;
        while (!isDigit(text.charAt(i))) {
            i--;
        }
        return i;
    }

    private static boolean isDigit(final char c) {
        return c >= '0' && c <= '9';
    }
}
