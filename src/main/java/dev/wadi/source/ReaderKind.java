package dev.wadi.source;

/** Which reader brings the changes. */
public enum ReaderKind {
    /** Camel's Debezium PostgreSQL component. */
    DEBEZIUM,
    /** Wadi's own reader of PostgreSQL's replication protocol. */
    PGOUTPUT
}
