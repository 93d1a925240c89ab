package dev.wadi.processor;

/** Leaves out the tables that match a pattern: no rows, no changes, and no table at the destination. */
public final class ExcludeTables extends TableFilter {

    @Override
    boolean passes(final boolean isMatch) {
        return !isMatch;
    }
}
