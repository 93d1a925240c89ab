package dev.wadi.demo;

import java.time.Instant;
import java.util.Optional;

/**
 * How many rows a table has on one side.
 *
 * @param deleted rows that are marked as deleted; none at the source
 * @param newest when the newest of its changes was made at the source; empty if the table is
 */
public record Rows(long live, long deleted, Optional<Instant> newest) {}
