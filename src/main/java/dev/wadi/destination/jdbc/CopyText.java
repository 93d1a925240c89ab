package dev.wadi.destination.jdbc;

import java.sql.SQLException;
import java.util.Arrays;
import org.postgresql.copy.CopyIn;

/**
 * Writes rows in the text format of COPY straight into bytes, and hands them to the server a block at a time. See
 * PostgreSQL's manual, "COPY", File Formats. Closed before its end it takes all rows back; without that the connection
 * would wait for more of them for ever.
 */
final class CopyText implements AutoCloseable {

    private static final int BLOCK_BYTES = 64 * 1024;

    /** The letter that stands behind a backslash for an ASCII character; 0 for one that stands for itself. */
    private static final byte[] ESCAPED = new byte[0x80];

    static {
        ESCAPED['\\'] = '\\';
        ESCAPED['\t'] = 't';
        ESCAPED['\n'] = 'n';
        ESCAPED['\r'] = 'r';
    }

    private final CopyIn copy;
    private byte[] block = new byte[BLOCK_BYTES + 8 * 1024];
    private int length;
    private boolean isFirstField = true;

    CopyText(final CopyIn copy) {
        this.copy = copy;
    }

    void field(final String text) {
        separate();
        if (text == null) {
            reserve(2);
            block[length++] = '\\';
            block[length++] = 'N';
        } else {
            append(text);
        }
    }

    void field(final boolean value) {
        separate();
        reserve(1);
        block[length++] = (byte) (value ? 't' : 'f');
    }

    void field(final long value) {
        separate();
        append(Long.toString(value));
    }

    void endRow() throws SQLException {
        reserve(1);
        block[length++] = '\n';
        isFirstField = true;
        if (length >= BLOCK_BYTES) {
            send();
        }
    }

    /** Ends the COPY; returns the number of rows. */
    long end() throws SQLException {
        send();
        return copy.endCopy();
    }

    @Override
    public void close() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }

    private void send() throws SQLException {
        copy.writeToCopy(block, 0, length);
        length = 0;
    }

    private void separate() {
        if (!isFirstField) {
            reserve(1);
            block[length++] = '\t';
        }
        isFirstField = false;
    }

    /** What one text after another goes through: the place in the block stays in a register. */
    private void append(final String text) {
        // Three bytes are the most that one char becomes, and an escaped one takes two.
        reserve(text.length() * 3);
        final byte[] to = block;
        int at = length;
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c < 0x80) {
                final byte letter = ESCAPED[c];
                if (letter != 0) {
                    to[at++] = '\\';
                }
                to[at++] = letter == 0 ? (byte) c : letter;
            } else if (c < 0x800) {
                to[at++] = (byte) (0xC0 | c >> 6);
                to[at++] = (byte) (0x80 | c & 0x3F);
            } else if (Character.isHighSurrogate(c)) {
                appendSupplementary(text.codePointAt(i++), to, at);
                at += 4;
            } else {
                to[at++] = (byte) (0xE0 | c >> 12);
                to[at++] = (byte) (0x80 | c >> 6 & 0x3F);
                to[at++] = (byte) (0x80 | c & 0x3F);
            }
        }
        length = at;
    }

    private static void appendSupplementary(final int codePoint, final byte[] to, final int at) {
        to[at] = (byte) (0xF0 | codePoint >> 18);
        to[at + 1] = (byte) (0x80 | codePoint >> 12 & 0x3F);
        to[at + 2] = (byte) (0x80 | codePoint >> 6 & 0x3F);
        to[at + 3] = (byte) (0x80 | codePoint & 0x3F);
    }

    private void reserve(final int bytes) {
        if (block.length - length < bytes) {
            block = Arrays.copyOf(block, Math.max(block.length * 2, length + bytes));
        }
    }
}
