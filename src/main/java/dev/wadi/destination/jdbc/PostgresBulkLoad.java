package dev.wadi.destination.jdbc;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.TableId;
import dev.wadi.delivery.BulkLoad;
import dev.wadi.delivery.BulkWriter;
import dev.wadi.delivery.LoadPart;
import dev.wadi.wire.ConnectionWatch;
import java.sql.Connection;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Writes into the tables in which the rows of a load wait, over connections beside that of the writer. */
final class PostgresBulkLoad implements BulkLoad {

    private final DestinationDatabase database;
    private final Layout layout;
    private final String pipeline;
    private final Map<TableId, TargetTable> staged;
    private final PipelineLock lock;
    private final ConnectionWatch watch;
    private final Consumer<LoadPart> recording;
    private final Runnable replacing;
    private boolean replacesRows;

    /**
     * @param staged the tables in which rows wait, by the source's names
     * @param lock of the pipeline, taken by its writer
     * @param watch gives up the connections that are dead
     * @param recording records a part over the writer's connection
     * @param replacing gives the tables their keys, and makes the rows that come through the route replace others
     */
    PostgresBulkLoad(
            final DestinationDatabase database,
            final Layout layout,
            final String pipeline,
            final Map<TableId, TargetTable> staged,
            final PipelineLock lock,
            final ConnectionWatch watch,
            final Consumer<LoadPart> recording,
            final Runnable replacing) {
        this.database = requireNonNull(database, "database");
        this.layout = requireNonNull(layout, "layout");
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.staged = Map.copyOf(staged);
        this.lock = requireNonNull(lock, "lock");
        this.watch = requireNonNull(watch, "watch");
        this.recording = requireNonNull(recording, "recording");
        this.replacing = requireNonNull(replacing, "replacing");
    }

    @Override
    public boolean takes(final TableId table) {
        final TargetTable target = staged.get(table);
        return target != null && target.takesTextAsItIs();
    }

    @Override
    public boolean hasOneRowPerKey(final TableId table) {
        final TargetTable target = staged.get(table);
        return target == null || target.isMerged();
    }

    private TargetTables tables(final Connection connection) {
        return new TargetTables(connection, layout, new KnownShapes(connection, pipeline));
    }

    @Override
    public Set<LoadPart> loaded() {
        return new Attempts(database).ask("refuses to tell what is loaded", () -> {
            try (Connection connection = database.connect(DestinationDatabase.CONNECT_PATIENCE)) {
                final TargetTables tables = tables(connection);
                for (final TargetTable table : staged.values()) {
                    if (!tables.isAsMade(table)) {
                        return Set.of();
                    }
                }
                return new LoadPartTable(connection, pipeline).read();
            }
        });
    }

    @Override
    public void record(final LoadPart part) {
        recording.accept(part);
    }

    @Override
    public void replaceRows() {
        replacing.run();
        replacesRows = true;
    }

    @Override
    public BulkWriter connect() {
        return new PostgresBulkWriter(database, pipeline, lock, watch, staged, replacesRows);
    }
}
