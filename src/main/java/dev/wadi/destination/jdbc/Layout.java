package dev.wadi.destination.jdbc;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.TableId;
import dev.wadi.destination.LoadMode;
import dev.wadi.destination.RowErrorPolicy;
import dev.wadi.destination.TableChoice;
import dev.wadi.destination.TruncatePolicy;
import java.util.Optional;

/**
 * How tables look at the destination.
 *
 * @param schema the schema of every table; empty for the source's own
 * @param positionColumn the metadata column with the position of the change that a row shows
 * @param loadedAtColumn the metadata column with the time of writing, if wanted
 * @param adopted tables that are written to although this pipeline did not create them
 * @param triggered tables whose triggers may run with the rights of the writer
 */
public record Layout(
        Optional<String> schema,
        LoadMode loadMode,
        TruncatePolicy onTruncate,
        RowErrorPolicy onRowError,
        String positionColumn,
        Optional<String> loadedAtColumn,
        TableChoice adopted,
        TableChoice triggered) {

    public Layout {
        requireNonNull(schema, "schema");
        requireNonNull(loadMode, "loadMode");
        requireNonNull(onTruncate, "onTruncate");
        requireNonNull(onRowError, "onRowError");
        requireNonNull(positionColumn, "positionColumn");
        requireNonNull(loadedAtColumn, "loadedAtColumn");
        requireNonNull(adopted, "adopted");
        requireNonNull(triggered, "triggered");
    }

    /** Only tables that the pipeline creates, without triggers. */
    public Layout(
            final Optional<String> schema,
            final LoadMode loadMode,
            final TruncatePolicy onTruncate,
            final RowErrorPolicy onRowError,
            final String positionColumn,
            final Optional<String> loadedAtColumn) {
        this(
                schema,
                loadMode,
                onTruncate,
                onRowError,
                positionColumn,
                loadedAtColumn,
                TableChoice.NONE,
                TableChoice.NONE);
    }

    public Layout with(final TableChoice newAdopted, final TableChoice newTriggered) {
        return new Layout(
                schema, loadMode, onTruncate, onRowError, positionColumn, loadedAtColumn, newAdopted, newTriggered);
    }

    /** For names that are the destination's already. */
    Layout inPlace() {
        return new Layout(
                Optional.empty(), loadMode, onTruncate, onRowError, positionColumn, loadedAtColumn, adopted, triggered);
    }

    TableId target(final TableId source) {
        return new TableId(schema.orElse(source.schema()), source.name());
    }
}
