package dev.wadi.destination.jdbc;

import dev.wadi.change.Change;
import dev.wadi.change.TableId;
import dev.wadi.delivery.StoppedException;
import dev.wadi.destination.RowErrorPolicy;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of changes that cannot be written: the pipeline stops, or they become dead letters in the same
 * transaction, counted and told once it is committed. Used by the thread that writes.
 */
final class PutAside {

    private static final Logger LOG = LoggerFactory.getLogger(PutAside.class);

    /** What a log line says of a table. */
    private static final class Summary {
        private final Map<String, Integer> refusals = new TreeMap<>();
        private int waiting;
    }

    private final RowErrorPolicy policy;
    private final DeadLetterTable letters;
    private final AtomicLong deadLetters;
    private final RefusalLimit limit = new RefusalLimit();
    private final List<RefusedRow> unwritten = new ArrayList<>();
    private final List<RefusedRow> written = new ArrayList<>();
    private final Map<TableId, Summary> uncommitted = new LinkedHashMap<>();

    /** @param deadLetters counts those that are committed */
    PutAside(final RowErrorPolicy policy, final DeadLetterTable letters, final AtomicLong deadLetters) {
        this.policy = policy;
        this.letters = letters;
        this.deadLetters = deadLetters;
    }

    /** Changes are about to be written. */
    void expect(final TargetTable table, final int changes) {
        limit.expect(table.id(), changes);
    }

    /** A change is about to become a letter that never reaches its table. */
    void expectOne(final TableId place) {
        limit.expect(place, 1);
    }

    /**
     * Takes a change that was not written.
     *
     * @throws StoppedException if the policy is to stop, or if these are too many
     */
    void take(final RefusedRow row) {
        if (policy == RowErrorPolicy.STOP && !row.isByStep()) {
            throw stopped(row);
        }
        limit.refuse(row);
        unwritten.add(row);
    }

    private static StoppedException stopped(final RefusedRow row) {
        final TargetTable table = row.table();
        final String key = table.schema().key().stream()
                .map(i -> table.columns().get(i).name())
                .collect(Collectors.joining(", "));
        return new StoppedException(
                "Table " + table.id() + " (" + (key.isEmpty() ? "no key" : "key " + key) + ") "
                        + (row.isWaiting()
                                ? "has dead letters of the row that the "
                                        + row.change().getOperation() + " at "
                                        + row.change().getPosition() + " changes"
                                : "refuses the " + row.change().getOperation() + " at "
                                        + row.change().getPosition() + ": " + RowErrors.describe(row.error()))
                        + "; wadi.destination.on-row-error is 'stop'. Mend the table at the destination, or set it to"
                        + " 'dead-letter', and start again",
                row.error());
    }

    /** Writes the dead letters of what was taken since the last time. */
    void write() throws SQLException {
        try {
            letters.insert(unwritten);
        } catch (final SQLException e) {
            if (!RowErrors.isRefusal(e)) {
                throw e;
            }
            throw new StoppedException(
                    "Refused changes of table " + unwritten.get(0).place()
                            + " cannot be stored in wadi.dead_letter"
                            + " either: " + RowErrors.describe(e)
                            + "; make the encoding of the destination UTF8, or mend the table, and start again",
                    e);
        }
        written.addAll(unwritten);
        unwritten.clear();
    }

    /** The deletions by a truncation of rows that wait, which have become dead letters already. */
    void writtenDeletions(final TargetTable table, final Change truncation, final int rows) {
        written.addAll(Collections.nCopies(rows, new RefusedRow(table, truncation, null)));
    }

    /** The batch was taken back. */
    void batchUndone() {
        unwritten.clear();
        written.clear();
    }

    /** The batch stays in the transaction. */
    void batchDone() {
        for (final RefusedRow row : written) {
            final Summary summary = uncommitted.computeIfAbsent(row.place(), id -> new Summary());
            if (row.isWaiting()) {
                summary.waiting++;
            } else {
                summary.refusals.merge(row.summary(), 1, Integer::sum);
            }
        }
        written.clear();
    }

    /** Counts and tells what has become durable. */
    void committed() {
        for (final Map.Entry<TableId, Summary> entry : uncommitted.entrySet()) {
            final Summary summary = entry.getValue();
            final int refused = summary.refusals.values().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            LOG.warn(
                    "Table {}: {} changes were refused ({}), and {} wait for an earlier change of their row; see them with"
                            + " the command dead-letters",
                    entry.getKey(),
                    refused,
                    summary.refusals.keySet().stream().collect(Collectors.joining("; ")),
                    summary.waiting);
            deadLetters.addAndGet(refused + summary.waiting);
        }
        uncommitted.clear();
    }
}
