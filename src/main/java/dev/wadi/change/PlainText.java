package dev.wadi.change;

/**
 * Text for terminals: what a name or value of a database could do to one is shown as an escape and does nothing. The
 * pattern of the log replaces the same characters.
 */
public final class PlainText {

    private PlainText() {}

    /** In one line: control characters, DEL, line separators and marks that reorder text become escapes of JSON. */
    public static String of(final String text) {
        return escape(text, false);
    }

    /** The same, but line feeds stay. Of JSON this is the same document: such characters stand only inside its texts. */
    public static String lines(final String text) {
        return escape(text, true);
    }

    private static String escape(final String text, final boolean keepsLineFeeds) {
        StringBuilder escaped = null;
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (isActive(c) && !(keepsLineFeeds && c == '\n')) {
                if (escaped == null) {
                    escaped = new StringBuilder(text.length() + 16).append(text, 0, i);
                }
                escaped.append(String.format("\\u%04x", (int) c));
            } else if (escaped != null) {
                escaped.append(c);
            }
        }
        return escaped == null ? text : escaped.toString();
    }

    /** C0, DEL, C1; the marks, embeddings, overrides and isolates of bidirectional text; line separators. */
    static boolean isActive(final char c) {
        return c < ' '
                || c >= 0x7f && c <= 0x9f
                || c == 0x061c
                || c == 0x200e
                || c == 0x200f
                || c >= 0x2028 && c <= 0x202e
                || c >= 0x2066 && c <= 0x2069;
    }
}
