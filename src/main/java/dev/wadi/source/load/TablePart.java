package dev.wadi.source.load;

import static java.util.stream.Collectors.joining;

import dev.wadi.change.Column;
import dev.wadi.change.SqlName;
import dev.wadi.delivery.LoadPart;
import dev.wadi.source.check.PublishedTable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Rows of a published table that are read by one statement.
 *
 * @param bytes about how many there are to read
 * @param changedSince only rows that this transaction or a later one has written; empty for all
 */
record TablePart(StoredTable stored, Heap heap, BlockRange blocks, long bytes, Optional<String> changedSince) {

    PublishedTable table() {
        return stored.table();
    }

    /**
     * What is recorded when all rows are there; rows that have changed are looked for each time, and so are those that
     * could not be held in their places: only at the end it is known whether all of them were seen.
     */
    Optional<LoadPart> record() {
        return changedSince.isPresent() || !heap.isKnown()
                ? Optional.empty()
                : Optional.of(new LoadPart(
                        table().schema().id(),
                        new PartName(heap.oid(), heap.file(), blocks, stored.shape()).toString()));
    }

    /** @param trailing values that each row gets behind its own */
    String copyStatement(final List<String> trailing) {
        final Stream<String> columns =
                table().schema().columns().stream().map(Column::name).map(SqlName::quote);
        final Stream<String> constants = trailing.stream().map(TablePart::literal);
        final String conditions = Stream.of(
                        table().rowFilter().map(filter -> "(" + filter + ")").orElse(""),
                        blocks.condition(),
                        changedSince.map(TablePart::isChanged).orElse(""))
                .filter(condition -> !condition.isEmpty())
                .collect(joining(" AND "));
        return "COPY (SELECT " + Stream.concat(columns, constants).collect(joining(", ")) + " FROM " + heap.from()
                + (conditions.isEmpty() ? "" : " WHERE " + conditions) + ") TO STDOUT";
    }

    /** By age, because the numbers of transactions begin anew after four billions. */
    private static String isChanged(final String transaction) {
        return "age(xmin) <= age(" + literal(transaction) + "::xid)";
    }

    private static String literal(final String value) {
        return "'" + value.replace("'", "''") + "'";
    }
}
