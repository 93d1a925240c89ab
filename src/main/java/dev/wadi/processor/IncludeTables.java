package dev.wadi.processor;

/** Lets only the tables pass that match a pattern; the others are not made at the destination either. */
public final class IncludeTables extends TableFilter {

    @Override
    boolean passes(final boolean isMatch) {
        return isMatch;
    }
}
