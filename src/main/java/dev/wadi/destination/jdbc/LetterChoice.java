package dev.wadi.destination.jdbc;

import java.util.Optional;

/**
 * Which letters.
 *
 * @param table as {@code schema.name} at the destination; empty for all
 * @param id of one letter; empty for all
 */
public record LetterChoice(Optional<String> table, Optional<Long> id) {}
