package dev.wadi.change;

/** What happened to a row, or to all rows of a table. */
public enum Operation {
    /** A row that was there before; read by the historical load. */
    LOAD,
    INSERT,
    UPDATE,
    DELETE,
    /** All rows of the table were removed at once; the change carries no values. */
    TRUNCATE
}
