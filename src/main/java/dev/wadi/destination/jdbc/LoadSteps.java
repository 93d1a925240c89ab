package dev.wadi.destination.jdbc;

import dev.wadi.change.Position;
import dev.wadi.change.TableId;
import dev.wadi.delivery.LoadPart;
import dev.wadi.delivery.Progress;
import java.sql.SQLException;
import java.util.Map;

/** The steps of a load at the destination, each in the running transaction. Used by the thread that writes. */
final class LoadSteps {

    private final WriterProgress progress;
    private final LoadStaging staging;
    private final LoadPartTable parts;
    private final StagedRows refusedRows;
    private final StoppedTables stopped;
    private final DeadLetterTable letters;

    LoadSteps(
            final WriterProgress progress,
            final LoadStaging staging,
            final LoadPartTable parts,
            final StagedRows refusedRows,
            final StoppedTables stopped,
            final DeadLetterTable letters) {
        this.progress = progress;
        this.staging = staging;
        this.parts = parts;
        this.refusedRows = refusedRows;
        this.stopped = stopped;
        this.letters = letters;
    }

    /** Makes Wadi's tables if need be, and removes what a load that did not end has left. */
    void prepare(final Progress.Phase next) throws SQLException {
        progress.createTable();
        letters.create();
        staging.discard();
        if (!progress.isAside()) {
            // After the tables are gone: a part that was just being committed is recorded by then.
            parts.clear();
        }
        letters.discardLoading();
        if (next == Progress.Phase.LOADING && !progress.isAside()) {
            stopped.clearAll();
        }
    }

    /** The tables in which rows wait, by the source's names. */
    Map<TableId, TargetTable> announced() {
        return staging.announced();
    }

    /** Rows that came through the route are there. */
    void record(final LoadPart part) throws SQLException {
        parts.add(part);
    }

    /** Makes the loaded tables fit for changes. */
    void addKeys() throws SQLException {
        staging.addKeys(refusedRows);
    }

    /**
     * Shows the loaded rows to everybody.
     *
     * @param upTo they are as the source was here
     */
    void publish(final Position upTo) throws SQLException {
        for (final TableId table : staging.tables()) {
            stopped.clear(table);
        }
        for (final TargetTable table : staging.publish(upTo, refusedRows, (id, why) -> stop(id, upTo, why))) {
            letters.loaded(table);
        }
        if (!progress.isAside()) {
            parts.clear();
        }
    }

    private void stop(final TableId table, final Position since, final HinderedTableException why) throws SQLException {
        if (progress.isAside()) {
            throw why.asFailure(table);
        }
        stopped.stop(table, since, why);
    }
}
