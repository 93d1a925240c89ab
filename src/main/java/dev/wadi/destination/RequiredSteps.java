package dev.wadi.destination;

import dev.wadi.change.Change;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.StepConfigurationException;
import dev.wadi.type.UnifiedType;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Refuses changes that have not passed the steps without which a destination would write something else than the source
 * has: text for every type, or deleted rows that look like others. Only an edit of the route helps. Any thread.
 */
final class RequiredSteps {

    private final Set<TableSchema> complete = ConcurrentHashMap.newKeySet();

    /** Changes come in runs of one schema. */
    private volatile TableSchema latest;

    /** @throws StepConfigurationException if a step is missing */
    void check(final List<Change> changes) {
        for (final Change change : changes) {
            check(change.schema());
        }
    }

    /** @throws StepConfigurationException if a step is missing */
    void check(final TableSchema schema) {
        if (schema == latest) {
            return;
        }
        if (!complete.contains(schema)) {
            require(schema);
            complete.add(schema);
        }
        latest = schema;
    }

    private static void require(final TableSchema schema) {
        if (!schema.columns().stream().allMatch(column -> column.valueType() instanceof UnifiedType)) {
            throw missing(schema, "types", "typeMapping");
        }
        if (schema.deletedColumn().isEmpty()) {
            throw missing(schema, "delete flag", "deleteFlag");
        }
    }

    private static StepConfigurationException missing(final TableSchema schema, final String what, final String step) {
        return new StepConfigurationException("Changes of table " + schema.id() + " carry no " + what
                + "; put the step " + step + " before destination: in the route");
    }
}
