package dev.wadi.destination.jdbc;

import dev.wadi.change.Change;
import dev.wadi.change.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * A key by the text of its columns. PostgreSQL writes a value in one form only, but takes some values with two texts for
 * the same key: 1.0 and 1.00, 0 and -0.
 */
final class RowKey {

    private static final int LONGEST_CANONICAL = 200;

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

    /** The keys of the row that a change is about, under the new and, if it gave it another, under the old key. */
    static List<RowKey> of(final Change change) {
        if (!change.schema().hasKey()) {
            return List.of();
        }
        final RowKey key = new RowKey(change.schema(), change.key());
        return change.previousKey() == null
                ? List.of(key)
                : List.of(key, new RowKey(change.schema(), change.previousKey()));
    }

    /** One text for all keys that are equal; of a long key a digest, so that it fits into an index. */
    String canonical() {
        final StringBuilder text = new StringBuilder();
        for (final String part : compared) {
            // The lengths keep ("a,b") and ("a", "b") apart.
            text.append(part == null ? "-" : part.length() + ":" + part).append(' ');
        }
        return text.length() <= LONGEST_CANONICAL
                ? text.toString()
                : UUID.nameUUIDFromBytes(text.toString().getBytes(StandardCharsets.UTF_8))
                        .toString();
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
