package dev.wadi.delivery;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.TableId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** How far a historical load is, table by table. Counted by the threads of the load, and read by any. */
public final class LoadProgress {

    /**
     * @param rows that were read
     * @param bytes of their text
     * @param share of the table that is durable, from 0 to 1, by the bytes that it takes at the source
     */
    public record Table(TableId id, long rows, long bytes, double share) {}

    private static final class Count {
        private final long expected;
        private final LongAdder rows = new LongAdder();
        private final LongAdder bytes = new LongAdder();
        private final LongAdder finished = new LongAdder();

        private Count(final long expected) {
            this.expected = expected;
        }

        private double share() {
            return expected == 0 ? 1 : Math.min(1, (double) finished.sum() / expected);
        }
    }

    private final String pipeline;
    private final Map<TableId, Count> counts = new LinkedHashMap<>();
    private final long beganNanos = System.nanoTime();

    /** @param expectedBytes what is to be read of each table, by the bytes that it takes at the source */
    public LoadProgress(final String pipeline, final Map<TableId, Long> expectedBytes) {
        this.pipeline = requireNonNull(pipeline, "pipeline");
        expectedBytes.forEach((table, bytes) -> counts.put(table, new Count(Math.max(1, bytes))));
    }

    public String pipeline() {
        return pipeline;
    }

    /** Rows were read. */
    public void read(final TableId table, final long rows, final long bytes) {
        counts.get(table).rows.add(rows);
        counts.get(table).bytes.add(bytes);
    }

    /** A part is durable. */
    public void finished(final TableId table, final long expectedBytes) {
        counts.get(table).finished.add(Math.max(1, expectedBytes));
    }

    /** In the order of the load. */
    public List<Table> tables() {
        return counts.keySet().stream().map(this::table).toList();
    }

    public Table table(final TableId id) {
        final Count count = counts.get(id);
        return new Table(id, count.rows.sum(), count.bytes.sum(), count.share());
    }

    /** What is durable of all tables, from 0 to 1. */
    public double share() {
        final double expected =
                counts.values().stream().mapToLong(count -> count.expected).sum();
        return expected == 0
                ? 1
                : counts.values().stream()
                                .mapToDouble(count -> count.share() * count.expected)
                                .sum()
                        / expected;
    }

    /** If it goes on as it did; empty before the first part is durable. */
    public Optional<Duration> timeLeft() {
        final double share = share();
        return share == 0
                ? Optional.empty()
                : Optional.of(Duration.ofNanos((long) ((System.nanoTime() - beganNanos) * (1 - share) / share)));
    }
}
