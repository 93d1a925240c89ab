package dev.wadi.source;

import dev.wadi.source.check.ReaderLimits;
import dev.wadi.source.debezium.DebeziumLimits;

/** Which reader brings the changes. */
public enum ReaderKind {
    /** Camel's Debezium PostgreSQL component. */
    DEBEZIUM(new DebeziumLimits()),
    /** Wadi's own reader of PostgreSQL's replication protocol. */
    PGOUTPUT(ReaderLimits.NONE);

    private final ReaderLimits limits;

    ReaderKind(final ReaderLimits limits) {
        this.limits = limits;
    }

    public ReaderLimits limits() {
        return limits;
    }
}
