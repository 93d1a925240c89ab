package dev.wadi.source.pgoutput;

import dev.wadi.source.check.LiveTypes;
import java.sql.SQLException;
import java.util.List;

/** What the protocol does not tell about tables; asked when a table shows for the first time or has changed. */
interface Lookup {

    LiveTypes types();

    /** The names of a table's key columns in the key's order; empty for a table without a key. */
    List<String> key(int relation) throws SQLException;
}
