package dev.wadi.destination.jdbc;

import dev.wadi.change.Position;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Where the changes of each table go now: to the table that everybody sees, to the one in which the rows of a load wait,
 * or nowhere. Used by the thread that writes.
 */
final class TablePlaces {

    private final TargetTables tables;
    private final LoadStaging staging;
    private final StoppedTables stopped;
    private final WriterProgress progress;

    TablePlaces(
            final TargetTables tables,
            final LoadStaging staging,
            final StoppedTables stopped,
            final WriterProgress progress) {
        this.tables = tables;
        this.staging = staging;
        this.stopped = stopped;
        this.progress = progress;
    }

    /**
     * Where rows of the shape go now, made fit for them; empty if nowhere, because the table is stopped, or has to be.
     *
     * @param since the first change that does not get there if so
     */
    Optional<TargetTable> placeOf(final TableSchema schema, final Position since) throws SQLException {
        if (isStopped(schema.id(), Optional.of(schema), since)) {
            return Optional.empty();
        }
        try {
            schema.problem().ifPresent(problem -> {
                throw new UnfitTableException(problem);
            });
            return Optional.of(
                    switch (progress.phase()) {
                        case LOADING ->
                            progress.replacesLoadedRows() ? staging.forChanges(schema) : staging.forRows(schema);
                        case CATCHING_UP -> staging.forChanges(schema);
                        case STREAMING -> tables.ready(schema);
                    });
        } catch (final UnfitTableException e) {
            stop(schema.id(), since, e);
            return Optional.empty();
        }
    }

    /** A load beside the stream is what takes a table out of this state. */
    boolean isStopped(final TableId table, final Position since) throws SQLException {
        return isStopped(table, Optional.empty(), since);
    }

    private boolean isStopped(final TableId table, final Optional<TableSchema> schema, final Position since)
            throws SQLException {
        if (stopped.contains(table) && !progress.isAside()) {
            return true;
        }
        try {
            tables.requireOwnPlace(table, schema);
            return false;
        } catch (final UnfitTableException e) {
            stop(table, since, e);
            return true;
        }
    }

    private void stop(final TableId table, final Position since, final UnfitTableException why) throws SQLException {
        if (progress.isAside()) {
            throw why.asFailure(table);
        }
        stopped.stop(table, since, why);
    }

    /** Counts changes that go nowhere. */
    void skip(final TableId table, final long changes) throws SQLException {
        stopped.skip(table, changes);
    }

    /** The table as it will be seen, wherever its rows go now; letters name it so. */
    TargetTable shown(final TableSchema schema) {
        return tables.describe(schema);
    }

    /** The name under which the table will be seen; letters have it. */
    TableId placeName(final TableId table) {
        return tables.placeName(table);
    }

    /** Where the rows are that came so far; empty if none has come. The schema need not tell the columns. */
    Optional<TargetTable> filled(final TableSchema schema) throws SQLException {
        final TargetTable table = progress.isCatchingUp() ? staging.describe(schema) : tables.describe(schema);
        return tables.exists(table.id()) ? Optional.of(table) : Optional.empty();
    }

    /** After a part of the transaction was taken back: what it has made is looked at, and made, anew. */
    void forget() {
        tables.forget();
        staging.forget();
    }
}
