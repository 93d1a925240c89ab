package dev.wadi.source.load;

/**
 * How much a historical load does at once.
 *
 * @param connections to the source, and as many to the destination, where rows go past the route
 * @param partBytes about how large the part of a table is that is read by one statement and committed by itself
 */
public record LoadSize(int connections, long partBytes) {}
