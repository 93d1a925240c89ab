package dev.wadi.type;

import java.util.BitSet;

/** Finds where the values of a JSON text end, to any depth; nothing is built and no number is read. */
final class JsonScanner {

    private final String json;
    private final BitSet objects = new BitSet();
    private int depth;
    private int at;

    private JsonScanner(final String json, final int at) {
        this.json = json;
        this.at = at;
    }

    static boolean isValid(final String json) {
        final int end = endOfValue(json, 0);
        return end > 0 && skipSpace(json, end) == json.length();
    }

    /** The index after the value that begins at start or after white space there, or -1 if there is no valid one. */
    static int endOfValue(final String json, final int start) {
        final JsonScanner scanner = new JsonScanner(json, start);
        return scanner.values() ? scanner.at : -1;
    }

    static int skipSpace(final String json, final int start) {
        int i = start;
        while (i < json.length() && json.charAt(i) <= ' ' && " \t\n\r".indexOf(json.charAt(i)) >= 0) {
            i++;
        }
        return i;
    }

    /** One value, and if it opens an array or an object all that is in it. */
    private boolean values() {
        do {
            final char first = next();
            if (first == '[' || first == '{') {
                at++;
                objects.set(depth++, first == '{');
                if (next() != closing()) {
                    if (!name()) {
                        return false;
                    }
                    continue;
                }
            } else if (!scalar(first)) {
                return false;
            }
            while (depth > 0 && next() == closing()) {
                at++;
                depth--;
            }
            if (depth > 0 && !(skip(',') && name())) {
                return false;
            }
        } while (depth > 0);
        return true;
    }

    private char closing() {
        return objects.get(depth - 1) ? '}' : ']';
    }

    /** The name of a member, if we are in an object. */
    private boolean name() {
        return !objects.get(depth - 1) || next() == '"' && string() && next() == ':' && skip(':');
    }

    private boolean scalar(final char first) {
        return switch (first) {
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        };
    }

    private boolean string() {
        at++;
        while (at < json.length()) {
            final char c = json.charAt(at++);
            if (c == '"') {
                return true;
            }
            if (c < ' ' || c == '\\' && !escape()) {
                return false;
            }
        }
        return false;
    }

    private boolean escape() {
        final char c = at < json.length() ? json.charAt(at++) : 0;
        if (c != 'u') {
            return "\"\\/bfnrt".indexOf(c) >= 0;
        }
        for (final int end = at + 4; at < end; at++) {
            if (at >= json.length() || !isHexadecimal(json.charAt(at))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHexadecimal(final char c) {
        return c < 128 && Character.digit(c, 16) >= 0;
    }

    private boolean number() {
        skip('-');
        final boolean whole = skip('0') || digits();
        final boolean fraction = !skip('.') || digits();
        return whole && fraction && (!(skip('e') || skip('E')) || exponent());
    }

    private boolean exponent() {
        if (!skip('-')) {
            skip('+');
        }
        return digits();
    }

    private boolean digits() {
        final int start = at;
        while (at < json.length() && json.charAt(at) >= '0' && json.charAt(at) <= '9') {
            at++;
        }
        return at > start;
    }

    private boolean word(final String word) {
        final boolean found = json.startsWith(word, at);
        at += word.length();
        return found;
    }

    /** The next character after white space, or NUL at the end. */
    private char next() {
        at = skipSpace(json, at);
        return at < json.length() ? json.charAt(at) : 0;
    }

    private boolean skip(final char expected) {
        final boolean found = at < json.length() && json.charAt(at) == expected;
        if (found) {
            at++;
        }
        return found;
    }
}
