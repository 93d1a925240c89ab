package dev.wadi.change;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * One row operation. To a route author it reads as a map of column name to value ({@code ${body[email]}}); inside, a
 * value is PostgreSQL's own text until someone asks for it. Immutable: {@link #with} makes a changed copy, and the
 * arrays that go in and come out are not copied and must not be written to.
 */
public final class Change extends AbstractMap<String, Object> {

    /**
     * Stands for a value that the source did not send: a large value that an update left as it was, or a column that is
     * not in the key of a deleted row. Compared by identity, so that no text of a user can be mistaken for it.
     */
    @SuppressWarnings("StringOperationCanBeSimplified")
    public static final String UNCHANGED = new String("unchanged");

    private final TableSchema schema;
    private final Operation operation;
    private final String[] values;
    private final String[] previousKey;
    private final Origin origin;

    /**
     * Where a change comes from.
     *
     * @param position the LSN of the change
     * @param transaction the source's transaction id; 0 for the historical load
     * @param commitTime when the transaction was committed at the source
     * @param mark of a change that is or was a dead letter; null for all others
     */
    public record Origin(Position position, long transaction, Instant commitTime, LetterMark mark) {

        public Origin(final Position position, final long transaction, final Instant commitTime) {
            this(position, transaction, commitTime, null);
        }
    }

    /**
     * @param values the text of each column in the schema's order, null for SQL null, {@link #UNCHANGED} for not sent
     * @param previousKey the key that the row had before, if this change gave it another; else null
     */
    public Change(
            final TableSchema schema,
            final Operation operation,
            final String[] values,
            final String[] previousKey,
            final Origin origin) {
        this.schema = requireNonNull(schema, "schema");
        this.operation = requireNonNull(operation, "operation");
        this.values = requireNonNull(values, "values");
        this.previousKey = previousKey;
        this.origin = requireNonNull(origin, "origin");
    }

    public TableSchema schema() {
        return schema;
    }

    /** The text of each column in the order of the schema: null for SQL null, {@link #UNCHANGED} for not sent. */
    public String[] texts() {
        return values;
    }

    /** Null unless this change gave the row another key. */
    public String[] previousKey() {
        return previousKey;
    }

    public String[] key() {
        final List<Integer> indexes = schema.key();
        final String[] key = new String[indexes.size()];
        for (int i = 0; i < key.length; i++) {
            key[i] = values[indexes.get(i)];
        }
        return key;
    }

    // Bean getters, so that expressions read ${body.table}, ${body.operation} and ${body.position}.

    public TableId getTable() {
        return schema.id();
    }

    public Operation getOperation() {
        return operation;
    }

    public Position getPosition() {
        return origin.position();
    }

    public Origin getOrigin() {
        return origin;
    }

    public boolean isDeleted() {
        return operation == Operation.DELETE;
    }

    public Change withSchema(final TableSchema newSchema) {
        return new Change(newSchema, operation, values, previousKey, origin);
    }

    /**
     * The same change of a row that has another shape.
     *
     * @param newValues in the order of the new schema
     * @param newPreviousKey in the order of the new schema's key; null unless the change gave the row another key
     */
    public Change reshaped(final TableSchema newSchema, final String[] newValues, final String[] newPreviousKey) {
        return new Change(newSchema, operation, newValues, newPreviousKey, origin);
    }

    /** The same change, shown at another position. */
    public Change at(final Position position) {
        return withOrigin(new Origin(position, origin.transaction(), origin.commitTime(), origin.mark()));
    }

    private Change withOrigin(final Origin newOrigin) {
        return new Change(schema, operation, values, previousKey, newOrigin);
    }

    /** Empty for all but those that are or were dead letters. */
    public Optional<LetterMark> mark() {
        return Optional.ofNullable(origin.mark());
    }

    /** Whether {@link #mark} has something; cheap. */
    public boolean isMarked() {
        return origin.mark() != null;
    }

    /** The same change, which is to become a dead letter, or the replay of one. */
    public Change marked(final LetterMark mark) {
        return withOrigin(new Origin(origin.position(), origin.transaction(), origin.commitTime(), mark));
    }

    /**
     * A copy in which a column has another value.
     *
     * @param value of the column's unified type, or its text; null for SQL null
     * @throws IllegalArgumentException if there is no such column, or the value cannot stand in it
     */
    public Change with(final String column, final Object value) {
        final int index = schema.indexOf(column);
        if (index < 0) {
            throw new IllegalArgumentException("Table " + schema.id() + " has no column '" + column + "'");
        }
        final String[] changed = values.clone();
        changed[index] =
                value == null ? null : schema.columns().get(index).valueType().encode(value);
        return new Change(schema, operation, changed, previousKey, origin);
    }

    @Override
    public Object get(final Object column) {
        if (isDeletedColumn(column)) {
            return isDeleted();
        }
        final int index = column instanceof String name ? schema.indexOf(name) : -1;
        return index < 0 || index >= values.length || values[index] == UNCHANGED ? null : value(index);
    }

    @Override
    public boolean containsKey(final Object column) {
        final int index = column instanceof String name ? schema.indexOf(name) : -1;
        return index >= 0 && index < values.length && values[index] != UNCHANGED || isDeletedColumn(column);
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
        final Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            if (values[i] != UNCHANGED) {
                row.put(schema.columns().get(i).name(), value(i));
            }
        }
        schema.deletedColumn().ifPresent(name -> row.put(name, isDeleted()));
        return row.entrySet();
    }

    /**
     * The row as JSON has it, for every library that knows Jackson's annotations: names and values as {@link #entrySet},
     * where each value is null, a text, a boolean, or a number that every reader of JSON reads as the same number.
     */
    @JsonValue
    public Map<String, Object> jsonValues() {
        final Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            if (values[i] != UNCHANGED) {
                row.put(schema.columns().get(i).name(), jsonValue(i, values[i]));
            }
        }
        schema.deletedColumn().ifPresent(name -> row.put(name, isDeleted()));
        return row;
    }

    private Object jsonValue(final int index, final String text) {
        return text == null ? null : schema.columns().get(index).valueType().jsonValue(text);
    }

    private boolean isDeletedColumn(final Object column) {
        return schema.deletedColumn().isPresent()
                && schema.deletedColumn().get().equals(column);
    }

    private Object value(final int index) {
        final String text = values[index];
        return text == null ? null : schema.columns().get(index).valueType().decode(text);
    }

    /** Names the change by operation, table and position; never by a value, the key's included: fit for logs. */
    public String describe() {
        return operation + " of " + schema.id() + " at " + origin.position();
    }

    @Override
    public String toString() {
        return describe();
    }

    @Override
    public boolean equals(final Object other) {
        return this == other
                || other instanceof Change that
                        && operation == that.operation
                        && schema.equals(that.schema)
                        && Arrays.equals(values, that.values)
                        && Arrays.equals(previousKey, that.previousKey)
                        && origin.equals(that.origin);
    }

    @Override
    public int hashCode() {
        return 31 * origin.hashCode() + Arrays.hashCode(values);
    }

    /** The changes with each schema replaced; the mapping is asked once per run of changes of one schema. */
    public static List<Change> mapSchemas(final List<Change> changes, final UnaryOperator<TableSchema> mapping) {
        final List<Change> mapped = new ArrayList<>(changes.size());
        TableSchema previous = null;
        TableSchema replacement = null;
        for (final Change change : changes) {
            if (change.schema != previous) {
                previous = change.schema;
                replacement = mapping.apply(previous);
            }
            mapped.add(change.withSchema(replacement));
        }
        return mapped;
    }
}
