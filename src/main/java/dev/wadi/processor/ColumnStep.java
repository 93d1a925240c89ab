package dev.wadi.processor;

import dev.wadi.change.Column;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.StepConfigurationException;
import java.util.List;
import java.util.Optional;

/** A step on the columns that match a pattern; tables without such columns pass as they are. */
abstract class ColumnStep extends ShapingStep {

    private String columns;
    private List<NamePattern> patterns = List.of();

    /** The shape of rows whose columns at these indexes are meant; at least one is. */
    abstract RowShape shape(TableSchema schema, List<Integer> meant);

    public String getColumns() {
        return columns;
    }

    /** Patterns of columns, separated by commas: {@code public.customers.email, *.*.phone}. */
    public void setColumns(final String columns) {
        this.columns = columns;
    }

    @Override
    String configuration() {
        return columns;
    }

    @Override
    void configure() {
        patterns = NamePattern.list(option("columns"), columns, NamePattern.COLUMN);
    }

    @Override
    final Optional<RowShape> shape(final TableSchema schema) {
        requireNamedColumns(schema);
        final List<Integer> meant = schema.columns().stream()
                .filter(column -> patterns.stream().anyMatch(pattern -> matches(pattern, schema, column)))
                .map(column -> schema.indexOf(column.name()))
                .toList();
        return Optional.of(meant.isEmpty() ? RowShape.same(passed(schema)) : shape(schema, meant));
    }

    static boolean matches(final NamePattern pattern, final TableSchema schema, final Column column) {
        return pattern.matches(schema.id().schema(), schema.id().name(), column.name());
    }

    private void requireNamedColumns(final TableSchema schema) {
        patterns.forEach(pattern -> requireNamedColumn(kind(), pattern, schema));
    }

    /** A column that was renamed at the source must not pass as it is because nobody has edited the route yet. */
    static void requireNamedColumn(final String kind, final NamePattern pattern, final TableSchema schema) {
        final boolean isNamed = pattern.exact(0).equals(Optional.of(schema.id().schema()))
                && pattern.exact(1).equals(Optional.of(schema.id().name()));
        // A truncated table whose rows were not seen yet is known by its name only.
        if (isNamed && !schema.columns().isEmpty()) {
            pattern.exact(2).filter(column -> schema.indexOf(column) < 0).ifPresent(column -> {
                throw new StepConfigurationException(kind + ": table " + schema.id() + " has no column '" + column
                        + "'; correct the name in the route, or take it out");
            });
        }
    }

    /** @param problem what the step would do to a key */
    final void refuseKey(final TableSchema schema, final List<Integer> meant, final String problem) {
        meant.stream().filter(schema.key()::contains).findFirst().ifPresent(index -> {
            throw refused(schema, index, "is a part of the key, " + problem);
        });
    }

    final StepConfigurationException refused(final TableSchema schema, final int index, final String problem) {
        return new StepConfigurationException(option("column") + " '"
                + schema.columns().get(index).name() + "' of table " + schema.id() + " " + problem
                + "; take it out of the option columns");
    }
}
