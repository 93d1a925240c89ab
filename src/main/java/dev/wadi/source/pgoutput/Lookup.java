package dev.wadi.source.pgoutput;

import dev.wadi.change.PgType;
import dev.wadi.change.TableId;
import java.sql.SQLException;
import java.util.List;

/** What the protocol does not tell about tables; asked when a table shows for the first time or has changed. */
interface Lookup {

    /** A column's type, resolved through domains. */
    PgType type(int number, int modifier) throws SQLException;

    /** Whether a table that is described with this schema may have another one by now, without being described again. */
    default boolean isOutdated(final String schema) {
        return false;
    }

    /** Told of each description of a table. */
    default void described(final TableId name, final int number) {}

    /** The names of a table's key columns in the key's order; empty for a table without a key. */
    List<String> key(int relation) throws SQLException;
}
