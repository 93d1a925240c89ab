package dev.wadi.scenario;

import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * A column of one PostgreSQL type with the values that are its edges.
 *
 * @param type as a table's definition has it
 * @param same an SQL condition in which {@code {a}} is the text at the destination and {@code {e}} the value at the source
 * @param since the major version of PostgreSQL that has these values
 * @param values as the type's input function reads them
 * @param random makes further values; picks from the edges where a type has no generator of its own
 */
record TypedColumn(
        String name, String type, String same, int since, List<String> values, Function<Random, String> random) {

    /** The destination shows the very text that the source shows; a cast to text would be another, of inet or char(n). */
    private static final String SAME_TEXT = "{a} IS NOT DISTINCT FROM format('%s', {e})";

    static TypedColumn of(final String name, final String type, final String... values) {
        final List<String> edges = List.of(values);
        return new TypedColumn(name, type, SAME_TEXT, 0, edges, random -> edges.get(random.nextInt(edges.size())));
    }

    TypedColumn random(final Function<Random, String> generator) {
        return new TypedColumn(name, type, same, since, values, generator);
    }

    TypedColumn since(final int major) {
        return new TypedColumn(name, type, same, major, values, random);
    }

    /** How the value is compared where its text at the destination is not in the form of the source's type. */
    TypedColumn same(final String condition) {
        return new TypedColumn(name, type, condition, since, values, random);
    }

    String edge(final int row) {
        return values.get(row % values.size());
    }

    String sameIn(final String arrived, final String expected) {
        return same.replace("{a}", arrived).replace("{e}", expected);
    }
}
