package dev.wadi.processor;

import dev.wadi.change.TableSchema;
import java.util.List;
import java.util.Optional;

/** What including and excluding tables share. */
abstract class TableFilter extends ShapingStep {

    private String tables;
    private List<NamePattern> patterns = List.of();

    abstract boolean passes(boolean isMatch);

    public String getTables() {
        return tables;
    }

    /** Patterns of tables, separated by commas: {@code public.audit, log.*}. */
    public void setTables(final String tables) {
        this.tables = tables;
    }

    @Override
    String configuration() {
        return tables;
    }

    @Override
    void configure() {
        patterns = NamePattern.list(option("tables"), tables, NamePattern.TABLE);
    }

    @Override
    Optional<RowShape> shape(final TableSchema schema) {
        final boolean isMatch = patterns.stream()
                .anyMatch(pattern ->
                        pattern.matches(schema.id().schema(), schema.id().name()));
        return passes(isMatch) ? Optional.of(RowShape.same(passed(schema))) : Optional.empty();
    }
}
