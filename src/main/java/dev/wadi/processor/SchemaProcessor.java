package dev.wadi.processor;

import dev.wadi.change.Change;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.SchemaStep;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A step that gives changes another schema and leaves their values alone; the work is done once per schema. */
abstract class SchemaProcessor extends ChangeProcessor implements SchemaStep {

    private final Map<TableSchema, TableSchema> replacements = new ConcurrentHashMap<>();

    @Override
    final List<Change> apply(final List<Change> changes) {
        return Change.mapSchemas(changes, this::apply);
    }

    @Override
    final TableSchema apply(final TableSchema schema) {
        return replacements.computeIfAbsent(schema, this::replace);
    }

    abstract TableSchema replace(TableSchema schema);
}
