package dev.wadi.demo;

/** A table of which source and destination do not agree, and in what: counts and columns, no values. */
public record Difference(String table, String what) {

    @Override
    public String toString() {
        return table + ": " + what;
    }
}
