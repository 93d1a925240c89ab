package dev.wadi.demo;

import java.util.HashMap;
import java.util.Map;

/**
 * What a workload has done so far.
 *
 * @param transactions those that were committed and changed something
 * @param rolledBack those that were rolled back, on purpose or by an error
 * @param changes inserted, updated and deleted rows by table, in committed transactions
 */
public record WorkloadCount(long transactions, long rolledBack, Map<String, Long> changes) {

    public static final WorkloadCount NONE = new WorkloadCount(0, 0, Map.of());

    public WorkloadCount {
        changes = Map.copyOf(changes);
    }

    public long changesOf(final String table) {
        return changes.getOrDefault(table, 0L);
    }

    public long allChanges() {
        return changes.values().stream().mapToLong(Long::longValue).sum();
    }

    WorkloadCount plusCommitted(final Map<String, Integer> changed) {
        final Map<String, Long> sum = new HashMap<>(changes);
        changed.forEach((table, rows) -> sum.merge(table, (long) rows, Long::sum));
        return new WorkloadCount(transactions + 1, rolledBack, sum);
    }

    WorkloadCount plusRolledBack() {
        return new WorkloadCount(transactions, rolledBack + 1, changes);
    }
}
