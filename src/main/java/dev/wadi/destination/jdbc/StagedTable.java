package dev.wadi.destination.jdbc;

/**
 * A table whose rows wait for the end of a load.
 *
 * @param name the quoted name of the table in which they wait
 */
record StagedTable(TargetTable table, String name) {}
