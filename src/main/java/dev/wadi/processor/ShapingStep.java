package dev.wadi.processor;

import dev.wadi.change.Change;
import dev.wadi.change.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Service;

/**
 * A step that leaves tables out, or gives them other names, columns or values. What is to be done is decided once per
 * schema. A change that has passed a step with the same configuration passes as it is, so that one that is replayed
 * through the route is not changed twice.
 */
abstract class ShapingStep extends ChangeProcessor implements Service {

    private final Map<TableSchema, Optional<RowShape>> shapes = new ConcurrentHashMap<>();
    private volatile String name;

    /** What its options say, in a form that differs whenever they do; no secrets. */
    abstract String configuration();

    /** Reads the options. */
    abstract void configure();

    /** What becomes of rows of this schema, if anything; empty to leave the table out. */
    abstract Optional<RowShape> shape(TableSchema schema);

    /** @throws dev.wadi.delivery.StepConfigurationException if an option is missing or wrong */
    @Override
    public final synchronized void start() {
        if (name == null) {
            configure();
            shapes.clear();
            name = StepName.of(kind(), configuration());
        }
    }

    @Override
    public final synchronized void stop() {
        name = null;
    }

    /** As messages name it. */
    final String kind() {
        return getClass().getSimpleName();
    }

    final String option(final String option) {
        return kind() + ": " + option;
    }

    @Override
    final List<Change> apply(final List<Change> changes) {
        final List<Change> shaped = new ArrayList<>(changes.size());
        TableSchema schema = null;
        Optional<RowShape> shape = Optional.empty();
        for (final Change change : changes) {
            if (change.schema() != schema) {
                schema = change.schema();
                shape = shapeOf(schema);
            }
            if (shape.isPresent()) {
                shaped.add(shape.get().apply(change));
            }
        }
        return shaped;
    }

    @Override
    final TableSchema apply(final TableSchema schema) {
        return shapeOf(schema).map(RowShape::target).orElse(null);
    }

    private Optional<RowShape> shapeOf(final TableSchema schema) {
        if (name == null) {
            start();
        }
        return shapes.computeIfAbsent(schema, s -> s.steps().contains(name) ? Optional.of(RowShape.same(s)) : shape(s));
    }

    /** The schema, with the mark that it has passed this step. */
    final TableSchema passed(final TableSchema schema) {
        return schema.withStep(name);
    }
}
