package dev.wadi.destination;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.wadi.change.TableId;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Tables at the destination that a setting names: none, all, or those of a list.
 *
 * @param names as {@code schema.table}; empty for none, or for all
 */
public record TableChoice(boolean isAll, Set<String> names) {

    public static final TableChoice NONE = new TableChoice(false, Set.of());

    public TableChoice {
        requireNonNull(names, "names");
        names = Set.copyOf(names);
    }

    /**
     * @param text {@code true}, {@code false}, or names separated by commas; null for none
     * @throws IllegalArgumentException for a name without a schema
     */
    public static TableChoice parse(final String key, final String text) {
        if (text == null || text.isBlank() || text.strip().equalsIgnoreCase("false")) {
            return NONE;
        }
        if (text.strip().equalsIgnoreCase("true")) {
            return new TableChoice(true, Set.of());
        }
        final Set<String> names = Stream.of(text.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(toUnmodifiableSet());
        names.stream().filter(name -> name.indexOf('.') < 1).findAny().ifPresent(name -> {
            throw new IllegalArgumentException(key + ": '" + name
                    + "' cannot be used; give true, false, or tables with their schemas, like public.orders");
        });
        return new TableChoice(false, names);
    }

    public boolean contains(final TableId table) {
        return isAll || isNamed(table);
    }

    /** Whether the list has the very table. */
    public boolean isNamed(final TableId table) {
        return names.contains(table.toString());
    }
}
