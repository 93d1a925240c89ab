package dev.wadi.testing;

import dev.wadi.change.Change;
import dev.wadi.change.Column;
import dev.wadi.change.Operation;
import dev.wadi.change.PgType;
import dev.wadi.change.Position;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** A table of text columns, the first of which is its key, and changes of it for tests without a database. */
public record SampleTable(TableSchema schema) {

    public static SampleTable of(final String name, final String... columns) {
        final List<Column> all = Arrays.stream(columns)
                .map(column -> new Column(column, PgType.of("text")))
                .toList();
        return new SampleTable(new TableSchema(new TableId("public", name), all, List.of(0)));
    }

    /** Without the metadata columns that it may have. */
    public SampleTable inSchema(final String name) {
        return new SampleTable(new TableSchema(new TableId(name, schema.id().name()), schema.columns(), schema.key()));
    }

    public SampleTable withDeletedColumn(final String name) {
        return new SampleTable(schema.withDeletedColumn(name));
    }

    public Change load(final long lsn, final String... values) {
        return change(Operation.LOAD, lsn, null, values);
    }

    public Change insert(final long lsn, final String... values) {
        return change(Operation.INSERT, lsn, null, values);
    }

    public Change update(final long lsn, final String... values) {
        return change(Operation.UPDATE, lsn, null, values);
    }

    /** An update that gave the row another key. */
    public Change updateOf(final String previousKey, final long lsn, final String... values) {
        return change(Operation.UPDATE, lsn, new String[] {previousKey}, values);
    }

    /** A deletion as the log tells it: of the values only the key. */
    public Change delete(final long lsn, final String key) {
        final String[] values = new String[schema.columns().size()];
        Arrays.fill(values, Change.UNCHANGED);
        values[0] = key;
        return change(Operation.DELETE, lsn, null, values);
    }

    public Change truncate(final long lsn) {
        return change(Operation.TRUNCATE, lsn, null);
    }

    private Change change(
            final Operation operation, final long lsn, final String[] previousKey, final String... values) {
        return new Change(
                schema, operation, values, previousKey, new Change.Origin(new Position(lsn), 1, Instant.EPOCH));
    }
}
