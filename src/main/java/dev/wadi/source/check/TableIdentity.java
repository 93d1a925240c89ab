package dev.wadi.source.check;

import java.util.List;

/**
 * How the source's catalog says now that the rows of a table are identified.
 *
 * @param number the table's number in the catalog
 * @param key the names of the key's columns, in the key's order; empty for a table without a key
 */
public record TableIdentity(int number, List<String> key) {}
