package dev.wadi.benchmark;

import java.time.Duration;

/**
 * How much each workload does.
 *
 * @param loadRows rows of the historical load
 * @param cycles repetitions of the stream's pattern, each of 15 transactions of {@link #TRANSACTION_ROWS} rows
 * @param latencyTransactions single-row transactions that count, after {@code warmUpTransactions} that do not
 * @param transactionRows rows of the one transaction that is larger than the memory
 */
record Sizes(int loadRows, int cycles, int latencyTransactions, int warmUpTransactions, int transactionRows) {

    static final int TRANSACTION_ROWS = 1000;
    static final int INSERTS_IN_CYCLE = 10;
    static final int UPDATES_IN_CYCLE = 4;
    static final int DELETES_IN_CYCLE = 1;
    static final int TRANSACTIONS_PER_SECOND = 200;
    /** Beside the single rows: ten transactions a second, as long as these last. */
    static final int BULK_TRANSACTIONS_PER_SECOND = 10;

    /** 1 is the benchmark as it is described; less is for trying it out. */
    static Sizes scaled(final double scale) {
        if (!(scale > 0)) {
            throw new IllegalArgumentException(
                    "benchmark.scale: '" + scale + "' cannot be used; give a number above 0");
        }
        return new Sizes(
                (int) Math.max(1000, Math.round(1_000_000 * scale)),
                (int) Math.max(1, Math.round(50 * scale)),
                (int) Math.max(400, Math.round(6000 * scale)),
                (int) Math.max(400, Math.round(2000 * scale)),
                (int) Math.max(1000, Math.round(5_000_000 * scale)));
    }

    /** Changes without the mark at their end; of what is not counted in changes, those of the stream. */
    int changes(final Workload workload) {
        return switch (workload) {
            case LOAD -> loadRows;
            case TRANSACTION -> transactionRows;
            case STREAM, LATENCY -> streamChanges();
        };
    }

    /** Changes of the stream without the mark at its end. */
    int streamChanges() {
        return cycles * (INSERTS_IN_CYCLE + UPDATES_IN_CYCLE + DELETES_IN_CYCLE) * TRANSACTION_ROWS;
    }

    /** For whatever has to come to an end: some twenty times what the slowest needs. */
    Duration patience() {
        return Duration.ofSeconds(180 + streamChanges() / 500 + loadRows / 1000 + transactionRows / 1000);
    }
}
