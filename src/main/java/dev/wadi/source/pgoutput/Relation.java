package dev.wadi.source.pgoutput;

import dev.wadi.change.Change;
import dev.wadi.change.TableSchema;
import dev.wadi.source.check.Catalog;
import java.util.Arrays;

/**
 * A table as the stream describes it.
 *
 * @param key indexes of the key's columns in the key's order
 */
record Relation(TableSchema schema, int[] key) {

    Relation(final TableSchema schema) {
        this(schema, schema.key().stream().mapToInt(Integer::intValue).toArray());
    }

    /** Tables of PostgreSQL's own schema are not, as with the other reader. */
    boolean isReplicated() {
        return !Catalog.isOfSystem(schema.id());
    }

    /** The key in a row's values. */
    String[] keyOf(final String[] row) {
        final String[] values = new String[key.length];
        for (int part = 0; part < values.length; part++) {
            values[part] = row[key[part]];
        }
        return values;
    }

    /** Of a row of which the server sent the key only, the others are not null but not known. */
    void keepOnlyKey(final String[] row) {
        final String[] values = keyOf(row);
        Arrays.fill(row, Change.UNCHANGED);
        for (int part = 0; part < values.length; part++) {
            row[key[part]] = values[part];
        }
    }

    /** The key in the old values, if it is another than in the new ones; else null. */
    String[] changedKey(final String[] before, final String[] after) {
        for (final int column : key) {
            if (before[column] != null && !before[column].equals(after[column])) {
                return keyOf(before);
            }
        }
        return null;
    }
}
