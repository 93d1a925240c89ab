package dev.wadi.source.check;

import java.util.Collection;
import java.util.List;

/**
 * How the source's catalog says now that the rows of a table are identified.
 *
 * @param number the table's number in the catalog
 * @param key the names of the key's columns, in the key's order; empty for a table without a key
 * @param sendsWholeRows whether updates and deletes send the whole old row (REPLICA IDENTITY FULL)
 */
public record TableIdentity(int number, List<String> key, boolean sendsWholeRows) {

    /**
     * The problem of a table whose rows cannot be told apart, to be read after the table's name.
     *
     * @param columns of the key that the publication does not show
     */
    public static String unpublished(final Collection<String> columns) {
        return "is identified by " + String.join(", ", columns)
                + ", which the publication does not show, so its rows cannot be told apart in the log; publish the key"
                + " columns (generated ones need PostgreSQL 18 and publish_generated_columns = stored), or set another"
                + " REPLICA IDENTITY";
    }
}
