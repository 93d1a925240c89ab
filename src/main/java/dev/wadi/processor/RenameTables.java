package dev.wadi.processor;

import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.StepConfigurationException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Gives tables other names, or puts them into other schemas. */
public final class RenameTables extends ShapingStep {

    private String from;
    private String to;
    private NamePattern pattern;
    private NamePattern target;

    /** By its new name, which table has it. */
    private final Map<TableId, TableId> owners = new ConcurrentHashMap<>();

    public String getFrom() {
        return from;
    }

    /** The pattern of the tables: {@code public.tbl_*}. */
    public void setFrom(final String from) {
        this.from = from;
    }

    public String getTo() {
        return to;
    }

    /** The new schema and name; each {@code *} stands for what the {@code *} in {@link #setFrom from} matched. */
    public void setTo(final String to) {
        this.to = to;
    }

    @Override
    String configuration() {
        return from + "\0" + to;
    }

    @Override
    void configure() {
        pattern = NamePattern.one(option("from"), from, NamePattern.TABLE);
        target = NamePattern.one(option("to"), to, NamePattern.TABLE);
        if (target.countOfStars() > pattern.countOfStars()) {
            throw new StepConfigurationException(
                    option("to") + " '" + to + "' has more * than from '" + from + "'; give each * in to one in from");
        }
        owners.clear();
    }

    @Override
    Optional<RowShape> shape(final TableSchema schema) {
        final TableId renamed = pattern.stars(schema.id().schema(), schema.id().name())
                .map(this::renamed)
                .orElse(schema.id());
        final TableId owner = owners.computeIfAbsent(renamed, id -> schema.id());
        if (!owner.equals(schema.id())) {
            throw new StepConfigurationException(
                    option("to") + " '" + to + "' gives table " + schema.id() + " the name " + renamed
                            + ", which table " + owner + " has; choose another name, or leave one of them out first");
        }
        return Optional.of(RowShape.same(passed(schema.reshaped(renamed, schema.columns(), schema.key()))));
    }

    private TableId renamed(final List<String> stars) {
        final List<String> path = target.fill(stars);
        return new TableId(path.get(0), path.get(1));
    }
}
