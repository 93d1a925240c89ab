package dev.wadi.destination.jdbc;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.TableId;
import dev.wadi.destination.LoadMode;
import dev.wadi.destination.RowErrorPolicy;
import dev.wadi.destination.TruncatePolicy;
import java.util.Optional;

/**
 * How tables look at the destination.
 *
 * @param schema the schema of every table; empty for the source's own
 * @param positionColumn the metadata column with the position of the change that a row shows
 * @param loadedAtColumn the metadata column with the time of writing, if wanted
 */
public record Layout(
        Optional<String> schema,
        LoadMode loadMode,
        TruncatePolicy onTruncate,
        RowErrorPolicy onRowError,
        String positionColumn,
        Optional<String> loadedAtColumn) {

    public Layout {
        requireNonNull(schema, "schema");
        requireNonNull(loadMode, "loadMode");
        requireNonNull(onTruncate, "onTruncate");
        requireNonNull(onRowError, "onRowError");
        requireNonNull(positionColumn, "positionColumn");
        requireNonNull(loadedAtColumn, "loadedAtColumn");
    }

    TableId target(final TableId source) {
        return new TableId(schema.orElse(source.schema()), source.name());
    }
}
