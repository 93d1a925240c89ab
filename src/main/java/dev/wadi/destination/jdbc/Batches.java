package dev.wadi.destination.jdbc;

import static java.util.stream.Collectors.joining;

import dev.wadi.change.Change;
import dev.wadi.change.Operation;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.RefusedRowsException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes batches into the running transaction: each as a whole, table by table, and once more in the order of the source
 * if rows of it are refused, so that only those are put aside that are refused in that order too. Used by the thread that writes.
 */
final class Batches {

    private static final Logger LOG = LoggerFactory.getLogger(Batches.class);

    private interface Manner {
        void write(List<Change> rows);
    }

    private final Attempts attempts;
    private final WriterTransaction transaction;
    private final TableRunWriter runs;
    private final Truncations truncations;

    Batches(
            final Attempts attempts,
            final WriterTransaction transaction,
            final TableRunWriter runs,
            final Truncations truncations) {
        this.attempts = attempts;
        this.transaction = transaction;
        this.runs = runs;
        this.truncations = truncations;
    }

    /** Writes changes in order. After a failure nothing of the transaction is left. */
    void write(final List<Change> changes) {
        try {
            attempts.run("refuses a savepoint", transaction::beginBatch);
            writeOrPutAside(changes);
            transaction.batchDone();
        } catch (final DeliveryException e) {
            releaseLocks(e);
            throw e;
        }
    }

    private void writeOrPutAside(final List<Change> changes) {
        try {
            write(changes, this::writeByTable);
        } catch (final DeliveryException e) {
            if (!mayHelp(e)) {
                throw e;
            }
            LOG.debug("Rows were refused and are looked for one by one", e);
            attempts.run("cannot take a batch back", transaction::undoBatch);
            write(changes, this::writeInOrder);
        }
    }

    /** What a trigger raises is no refusal for the values of the row, but may be one for the order of changes. */
    private static boolean mayHelp(final DeliveryException e) {
        return e instanceof RefusedRowsException
                || e.getClass() == DeliveryException.class
                        && e.getCause() instanceof SQLException cause
                        && RowErrors.mayDependOnOrder(cause);
    }

    /** The pause before the next attempt may be long, and others use the destination too. */
    private void releaseLocks(final DeliveryException cause) {
        try {
            transaction.abandon();
        } catch (final SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private void write(final List<Change> changes, final Manner manner) {
        final List<Change> rows = new ArrayList<>(changes.size());
        for (final Change change : changes) {
            if (change.getOperation() == Operation.TRUNCATE) {
                manner.write(rows);
                rows.clear();
                truncations.write(change);
            } else {
                rows.add(change);
            }
        }
        manner.write(rows);
    }

    private void writeByTable(final List<Change> rows) {
        for (final TableRun run : TableRun.byTable(rows)) {
            attempts.run("refuses rows of table " + run.schema().id() + " " + run.range(), () -> runs.writeWhole(run));
        }
    }

    private void writeInOrder(final List<Change> rows) {
        for (final List<Change> segment : TableRun.segments(rows)) {
            final String tables = segment.stream()
                    .map(change -> change.getTable().toString())
                    .distinct()
                    .collect(joining(", "));
            attempts.run(
                    "refuses rows of " + tables + " from " + segment.get(0).getPosition(),
                    () -> runs.writeInOrder(segment));
        }
    }
}
