package dev.wadi.processor;

import dev.wadi.change.Column;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.StepConfigurationException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Gives columns other names; one of the key stays in the key. */
public final class RenameColumns extends ShapingStep {

    private String from;
    private String to;
    private NamePattern pattern;
    private NamePattern target;

    public String getFrom() {
        return from;
    }

    /** The pattern of the columns: {@code public.customers.mail}, {@code *.*.cust_*}. */
    public void setFrom(final String from) {
        this.from = from;
    }

    public String getTo() {
        return to;
    }

    /** The new name; each {@code *} stands for what a {@code *} in the column's part of {@link #setFrom from} matched. */
    public void setTo(final String to) {
        this.to = to;
    }

    @Override
    String configuration() {
        return from + "\0" + to;
    }

    @Override
    void configure() {
        pattern = NamePattern.one(option("from"), from, NamePattern.COLUMN);
        target = NamePattern.one(option("to"), to, "column");
        if (target.countOfStars() > pattern.countOfStars(2)) {
            throw new StepConfigurationException(option("to") + " '" + to + "' has more * than the column in from '"
                    + from + "'; give each * in to one in from");
        }
    }

    @Override
    Optional<RowShape> shape(final TableSchema schema) {
        ColumnStep.requireNamedColumn(kind(), pattern, schema);
        final Set<String> names = new HashSet<>();
        schema.deletedColumn().ifPresent(names::add);
        final List<Column> columns = new ArrayList<>();
        for (final Column column : schema.columns()) {
            final String name = renamed(schema, column);
            if (!names.add(name)) {
                throw new StepConfigurationException(option("to") + " '" + to + "' gives two columns of table "
                        + schema.id() + " the name '" + name + "'; choose another name, or drop one of them first");
            }
            columns.add(new Column(name, column.type(), column.valueType()));
        }
        return Optional.of(RowShape.same(passed(schema.reshaped(schema.id(), columns, schema.key()))));
    }

    private String renamed(final TableSchema schema, final Column column) {
        return pattern.stars(schema.id().schema(), schema.id().name(), column.name())
                .map(stars -> target.fill(stars.subList(stars.size() - pattern.countOfStars(2), stars.size()))
                        .get(0))
                .orElse(column.name());
    }
}
