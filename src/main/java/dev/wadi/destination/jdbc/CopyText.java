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

    private void append(final String text) {
        // Three bytes are the most that one char becomes, and an escaped one takes two.
        reserve(text.length() * 3);
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c < 0x80) {
                appendAscii(c);
            } else if (c < 0x800) {
                block[length++] = (byte) (0xC0 | c >> 6);
                block[length++] = (byte) (0x80 | c & 0x3F);
            } else if (Character.isHighSurrogate(c)) {
                appendSupplementary(text.codePointAt(i++));
            } else {
                block[length++] = (byte) (0xE0 | c >> 12);
                block[length++] = (byte) (0x80 | c >> 6 & 0x3F);
                block[length++] = (byte) (0x80 | c & 0x3F);
            }
        }
    }

    private void appendAscii(final char c) {
        final char escaped =
                switch (c) {
                    case '\\' -> '\\';
                    case '\t' -> 't';
                    case '\n' -> 'n';
                    case '\r' -> 'r';
                    default -> 0;
                };
        if (escaped != 0) {
            block[length++] = '\\';
        }
        block[length++] = (byte) (escaped == 0 ? c : escaped);
    }

    private void appendSupplementary(final int codePoint) {
        block[length++] = (byte) (0xF0 | codePoint >> 18);
        block[length++] = (byte) (0x80 | codePoint >> 12 & 0x3F);
        block[length++] = (byte) (0x80 | codePoint >> 6 & 0x3F);
        block[length++] = (byte) (0x80 | codePoint & 0x3F);
    }

    private void reserve(final int bytes) {
        if (block.length - length < bytes) {
            block = Arrays.copyOf(block, Math.max(block.length * 2, length + bytes));
        }
    }
}
