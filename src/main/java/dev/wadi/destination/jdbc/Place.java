package dev.wadi.destination.jdbc;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.TableId;
import java.util.Optional;
import java.util.Set;

/**
 * What has the name of a table at the destination.
 *
 * @param kind as {@code pg_class.relkind} has it
 * @param writer the role that looks
 * @param foreignOwner the role that owns it, if the writer is neither that role nor a member of it
 * @param triggers the names of those that fire and that an operator has created, separated by commas
 * @param rules the same for rules
 * @param columns of any kind
 * @param identityColumns those that refuse a value of their own ({@code GENERATED ALWAYS AS IDENTITY})
 * @param generatedColumns those that are computed
 */
record Place(
        TableId id,
        char kind,
        String writer,
        Optional<String> foreignOwner,
        Optional<String> triggers,
        Optional<String> rules,
        Set<String> columns,
        Set<String> identityColumns,
        Set<String> generatedColumns) {

    Place {
        requireNonNull(id, "id");
        requireNonNull(writer, "writer");
        requireNonNull(foreignOwner, "foreignOwner");
        requireNonNull(triggers, "triggers");
        requireNonNull(rules, "rules");
        columns = Set.copyOf(columns);
        identityColumns = Set.copyOf(identityColumns);
        generatedColumns = Set.copyOf(generatedColumns);
    }

    /** Whether it stores rows that can be inserted, updated and found by a key. */
    boolean isTable() {
        return kind == 'r' || kind == 'p';
    }

    String kindInWords() {
        return switch (kind) {
            case 'r' -> "a table";
            case 'p' -> "a partitioned table";
            case 'v' -> "a view";
            case 'm' -> "a materialized view";
            case 'f' -> "a foreign table";
            case 'S' -> "a sequence";
            case 'i', 'I' -> "an index";
            case 'c' -> "a composite type";
            default -> "a relation of kind '" + kind + "'";
        };
    }
}
