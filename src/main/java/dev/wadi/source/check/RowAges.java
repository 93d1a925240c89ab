package dev.wadi.source.check;

import java.sql.SQLException;
import java.util.Optional;

/** Tells rows that were there at a moment of the past from those that were written since. */
@FunctionalInterface
public interface RowAges {

    /**
     * Whether a table has a row that was written before a moment.
     *
     * @param table its number in the catalog
     * @param version the moment: a transaction and one of its commands, like {@code 731.0}
     * @return empty if the table cannot be asked
     */
    Optional<Boolean> hasRowBefore(long table, String version) throws SQLException;
}
