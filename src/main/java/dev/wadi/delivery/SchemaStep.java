package dev.wadi.delivery;

/**
 * A step of a route that changes nothing but the types and the metadata columns of a table: the values pass it as they
 * are. Rows of a historical load need not be handed to a route that has only such steps.
 */
public interface SchemaStep {}
