package dev.wadi.destination.jdbc;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.TableId;
import dev.wadi.delivery.BulkLoad;
import dev.wadi.delivery.BulkWriter;
import java.util.Map;

/** Writes into the tables in which the rows of a load wait, over connections beside that of the writer. */
final class PostgresBulkLoad implements BulkLoad {

    private final DestinationDatabase database;
    private final Map<TableId, TargetTable> staged;

    PostgresBulkLoad(final DestinationDatabase database, final Map<TableId, TargetTable> staged) {
        this.database = requireNonNull(database, "database");
        this.staged = Map.copyOf(staged);
    }

    @Override
    public boolean takes(final TableId table) {
        final TargetTable target = staged.get(table);
        return target != null && target.takesTextAsItIs();
    }

    @Override
    public BulkWriter connect() {
        return new PostgresBulkWriter(database, staged);
    }
}
