package dev.wadi.source.check;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Column;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import java.util.List;
import java.util.Optional;

/**
 * A table of the source, or what looks like one, and whether it can be replicated.
 *
 * @param reason why it is inaccessible, or what is to be said of an accessible one; empty for nothing
 * @param isUnreadable whether rights keep its rows from the user
 * @param cure the statements that make it accessible
 * @param rows how many PostgreSQL thinks there are; -1 if it was never analyzed
 * @param bytes the size of the table without its indexes, as PostgreSQL thinks
 * @param partitions how many partitions it has, at all levels
 * @param schema what is replicated of it, if it is published
 * @param rowFilter the publication's condition on its rows
 * @param unsupported the columns that are not in the stream
 */
public record SourceObject(
        TableId id,
        Kind kind,
        Status status,
        String reason,
        boolean isUnreadable,
        List<String> cure,
        long rows,
        long bytes,
        Identity identity,
        int partitions,
        Optional<TableSchema> schema,
        Optional<String> rowFilter,
        List<Column> unsupported) {

    /** Whether it is replicated. */
    public enum Status {
        ACCESSIBLE,
        INACCESSIBLE
    }

    /** What it is; all but the first two cannot be replicated. */
    public enum Kind {
        TABLE("table"),
        PARTITIONED_TABLE("partitioned table"),
        VIEW("view"),
        MATERIALIZED_VIEW("materialized view"),
        FOREIGN_TABLE("foreign table"),
        TEMPORARY_TABLE("temporary table"),
        UNLOGGED_TABLE("unlogged table");

        private final String words;

        Kind(final String words) {
            this.words = words;
        }

        boolean isTable() {
            return this == TABLE || this == PARTITIONED_TABLE;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** Which columns of the old row an update or delete shows. */
    public enum Identity {
        DEFAULT,
        INDEX,
        FULL,
        NOTHING
    }

    public SourceObject {
        requireNonNull(id, "id");
        requireNonNull(kind, "kind");
        requireNonNull(status, "status");
        requireNonNull(reason, "reason");
        requireNonNull(identity, "identity");
        requireNonNull(schema, "schema");
        requireNonNull(rowFilter, "rowFilter");
        cure = List.copyOf(cure);
        unsupported = List.copyOf(unsupported);
    }

    public boolean isAccessible() {
        return status == Status.ACCESSIBLE;
    }

    public boolean isPublished() {
        return schema.isPresent();
    }
}
