package dev.wadi.change;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The shape of a table's rows: its columns in the source's order and its key. Immutable. A reader hands out the same
 * instance until the shape changes, so that work per schema can be kept by identity.
 */
public final class TableSchema {

    private final TableId id;
    private final List<Column> columns;
    private final List<Integer> key;
    private final int number;
    private final String problem;
    private final String deletedColumn;
    private final List<String> steps;
    private final Map<String, Integer> indexes = new HashMap<>();
    private final int hash;

    /**
     * @param key indexes of the key's columns in the key's order; empty for a table without a key
     */
    public TableSchema(final TableId id, final List<Column> columns, final List<Integer> key) {
        this(id, columns, key, 0, null, null, List.of());
    }

    private TableSchema(
            final TableId id,
            final List<Column> columns,
            final List<Integer> key,
            final int number,
            final String problem,
            final String deletedColumn,
            final List<String> steps) {
        this.id = requireNonNull(id, "id");
        this.columns = List.copyOf(columns);
        this.key = List.copyOf(key);
        this.number = number;
        this.problem = problem;
        this.deletedColumn = deletedColumn;
        this.steps = List.copyOf(steps);
        for (int i = 0; i < this.columns.size(); i++) {
            indexes.put(this.columns.get(i).name(), i);
        }
        hash = Objects.hash(this.id, this.columns, this.key, number, problem, this.deletedColumn, this.steps);
    }

    public TableId id() {
        return id;
    }

    public List<Column> columns() {
        return columns;
    }

    public List<Integer> key() {
        return key;
    }

    /** The names of the key's columns, in the key's order. */
    public List<String> keyNames() {
        return key.stream().map(i -> columns.get(i).name()).toList();
    }

    public boolean hasKey() {
        return !key.isEmpty();
    }

    /** The table's number in the source's catalog, unsigned: one that is made anew has another. 0 if it is not known. */
    public int number() {
        return number;
    }

    public TableSchema withNumber(final int newNumber) {
        return new TableSchema(id, columns, key, newNumber, problem, deletedColumn, steps);
    }

    /** Why rows of this shape must not be taken for what they seem to be, as it follows after "the table". */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    public TableSchema withProblem(final String newProblem) {
        return new TableSchema(
                id, columns, key, number, requireNonNull(newProblem, "newProblem"), deletedColumn, steps);
    }

    /** The metadata column that tells whether the row was deleted at the source, once a step has named it. */
    public Optional<String> deletedColumn() {
        return Optional.ofNullable(deletedColumn);
    }

    /** The index of a column, or -1. */
    public int indexOf(final String column) {
        return indexes.getOrDefault(column, -1);
    }

    public TableSchema withDeletedColumn(final String name) {
        if (indexes.containsKey(name)) {
            throw new IllegalArgumentException("Table " + id + " has a column '" + name
                    + "' of its own; choose another name with wadi.metadata.deleted-column");
        }
        return new TableSchema(id, columns, key, number, problem, requireNonNull(name, "name"), steps);
    }

    public TableSchema mapColumns(final Function<Column, Column> mapping) {
        return new TableSchema(id, columns.stream().map(mapping).toList(), key, number, problem, deletedColumn, steps);
    }

    /** The same table under another name, or with other columns; what else is known of it stays. */
    public TableSchema reshaped(final TableId newId, final List<Column> newColumns, final List<Integer> newKey) {
        return new TableSchema(newId, newColumns, newKey, number, problem, deletedColumn, steps);
    }

    /**
     * The names of the steps that rows of this shape have passed, in that order: a row that is replayed through the
     * route is not masked twice.
     */
    public List<String> steps() {
        return steps;
    }

    public TableSchema withStep(final String step) {
        final List<String> passed =
                Stream.concat(steps.stream(), Stream.of(step)).toList();
        return new TableSchema(id, columns, key, number, problem, deletedColumn, passed);
    }

    @Override
    public boolean equals(final Object other) {
        return this == other
                || other instanceof TableSchema that
                        && hash == that.hash
                        && id.equals(that.id)
                        && columns.equals(that.columns)
                        && key.equals(that.key)
                        && number == that.number
                        && Objects.equals(problem, that.problem)
                        && Objects.equals(deletedColumn, that.deletedColumn)
                        && steps.equals(that.steps);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return id + columns.stream().map(Column::name).toList().toString();
    }
}
