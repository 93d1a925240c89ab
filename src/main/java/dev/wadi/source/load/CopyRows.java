package dev.wadi.source.load;

import java.nio.charset.StandardCharsets;

/** Reads rows in the text format of COPY. See PostgreSQL's manual, "COPY", File Formats. Not thread-safe. */
final class CopyRows {

    private final int columns;
    private byte[] unescaped = new byte[1024];

    CopyRows(final int columns) {
        this.columns = columns;
    }

    /** The text of each column; null for SQL null. */
    String[] parse(final byte[] row) {
        final String[] texts = new String[columns];
        int column = 0;
        int start = 0;
        boolean isEscaped = false;
        final int end = row.length > 0 && row[row.length - 1] == '\n' ? row.length - 1 : row.length;
        if (columns == 0) {
            return texts;
        }
        for (int i = 0; i < end; i++) {
            if (row[i] == '\\') {
                isEscaped = true;
                i++;
            } else if (row[i] == '\t') {
                if (column == columns - 1) {
                    throw new IllegalStateException("A row of COPY has more than " + columns + " columns");
                }
                texts[column++] = text(row, start, i, isEscaped);
                start = i + 1;
                isEscaped = false;
            }
        }
        texts[column++] = text(row, start, end, isEscaped);
        if (column != columns) {
            throw new IllegalStateException("A row of COPY has " + column + " columns instead of " + columns);
        }
        return texts;
    }

    private String text(final byte[] row, final int start, final int end, final boolean isEscaped) {
        if (!isEscaped) {
            return new String(row, start, end - start, StandardCharsets.UTF_8);
        }
        if (end - start == 2 && row[start + 1] == 'N') {
            return null;
        }
        if (unescaped.length < end - start) {
            unescaped = new byte[end - start];
        }
        int length = 0;
        for (int i = start; i < end; i++) {
            unescaped[length++] = row[i] == '\\' ? unescape(row[++i]) : row[i];
        }
        return new String(unescaped, 0, length, StandardCharsets.UTF_8);
    }

    private static byte unescape(final byte letter) {
        return switch (letter) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 0x0B;
            default -> letter;
        };
    }
}
