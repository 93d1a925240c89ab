package dev.wadi.delivery;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.TableId;

/**
 * Rows of a table that a historical load brings as a whole, as the record of them names it.
 *
 * @param table as the source names it
 * @param name which rows, in words that only the load has to understand
 */
public record LoadPart(TableId table, String name) {

    public LoadPart {
        requireNonNull(table, "table");
        requireNonNull(name, "name");
    }
}
