package dev.wadi.destination.jdbc;

import dev.wadi.change.Change;
import dev.wadi.change.TableSchema;
import java.util.Arrays;
import java.util.List;

/**
 * A key by the text of its columns. PostgreSQL writes a value in one form only, but takes some values with two texts for
 * the same key: 1.0 and 1.00, 0 and -0.
 */
final class RowKey {

    private final String[] texts;
    private final String[] compared;
    private final int hash;

    /**
     * @param texts of the key's columns in the key's order
     */
    RowKey(final TableSchema schema, final String[] texts) {
        this.texts = texts;
        this.compared = compared(schema, texts);
        this.hash = Arrays.hashCode(compared);
    }

    private static String[] compared(final TableSchema schema, final String[] texts) {
        String[] compared = texts;
        final List<Integer> key = schema.key();
        for (int part = 0; part < texts.length; part++) {
            final String text =
                    compared(schema.columns().get(key.get(part)).type().name(), texts[part]);
            if (text != texts[part]) {
                compared = compared == texts ? texts.clone() : compared;
                compared[part] = text;
            }
        }
        return compared;
    }

    private static String compared(final String type, final String text) {
        if (text == null || text == Change.UNCHANGED) {
            return text;
        }
        return switch (type) {
            case "numeric" -> text.indexOf('.') < 0 ? text : withoutTrailingZeros(text);
            case "float4", "float8" -> Double.toString(Double.parseDouble(text) + 0.0);
            default -> text;
        };
    }

    private static String withoutTrailingZeros(final String text) {
        int end = text.length();
        while (text.charAt(end - 1) == '0') {
            end--;
        }
        return text.substring(0, text.charAt(end - 1) == '.' ? end - 1 : end);
    }

    String[] texts() {
        return texts;
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof RowKey that && hash == that.hash && Arrays.equals(compared, that.compared);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
