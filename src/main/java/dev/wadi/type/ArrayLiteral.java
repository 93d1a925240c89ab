package dev.wadi.type;

import java.util.function.UnaryOperator;

/**
 * Walks through PostgreSQL's text of an array of any dimensions, {@code {{1,NULL},{3,"a,b"}}}, and writes it anew with
 * other brackets and other elements. Lower bounds in front ({@code [2:3]=}) are passed over.
 */
final class ArrayLiteral {

    private final String text;
    private final char delimiter;
    private int at;

    ArrayLiteral(final String text, final char delimiter) {
        this.text = text;
        this.delimiter = delimiter;
        this.at = bounds(text).length();
    }

    /** The lower bounds that the text begins with, up to the equals sign; empty if there are none. */
    static String bounds(final String text) {
        if (!text.startsWith("[")) {
            return "";
        }
        int i = 1;
        while (i < text.length() && "0123456789:[]+-".indexOf(text.charAt(i)) >= 0) {
            i++;
        }
        return i < text.length() && text.charAt(i) == '=' ? text.substring(0, i + 1) : "";
    }

    /**
     * @param brackets the opening bracket, the separator and the closing bracket to write
     * @param rewriting of each element; it is given null for NULL
     * @return whether the text is an array's; if not, what was written so far is of no use
     */
    boolean rewrite(final StringBuilder out, final String brackets, final UnaryOperator<String> rewriting) {
        int depth = 0;
        do {
            if (next() == '{') {
                depth++;
                at++;
                out.append(brackets.charAt(0));
                if (next() != '}') {
                    continue;
                }
            } else if (depth == 0 || !element(out, rewriting)) {
                return false;
            }
            while (depth > 0 && next() == '}') {
                depth--;
                at++;
                out.append(brackets.charAt(2));
            }
            if (depth > 0) {
                if (next() != delimiter) {
                    return false;
                }
                at++;
                out.append(brackets.charAt(1));
            }
        } while (depth > 0);
        return next() == 0;
    }

    private boolean element(final StringBuilder out, final UnaryOperator<String> rewriting) {
        final String element;
        if (next() == '"') {
            element = quoted();
            if (element == null) {
                return false;
            }
        } else {
            element = bare();
            if (element.isEmpty()) {
                return false;
            }
        }
        final boolean isNull = text.charAt(at - 1) != '"' && element.equalsIgnoreCase("NULL");
        out.append(rewriting.apply(isNull ? null : element));
        return true;
    }

    /** Null if the quotation does not end. */
    private String quoted() {
        final StringBuilder element = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return element.toString();
            }
            if (c == '\\' && ++at < text.length()) {
                c = text.charAt(at);
            }
            element.append(c);
        }
        return null;
    }

    /** Empty if there is no element, or one that would have to be quoted. */
    private String bare() {
        final int start = at;
        while (at < text.length() && text.charAt(at) != delimiter && text.charAt(at) != '}') {
            final char c = text.charAt(at++);
            if (c == '"' || c == '\\' || c == '{') {
                return "";
            }
        }
        int end = at;
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /** PostgreSQL's array_isspace: what Unicode takes for white space besides is part of an element. */
    static boolean isSpace(final char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    /** The next character after white space, or NUL at the end. */
    private char next() {
        at = JsonScanner.skipSpace(text, at);
        return at < text.length() ? text.charAt(at) : 0;
    }
}
