package dev.wadi.source.load;

import static java.util.stream.Collectors.joining;

import dev.wadi.change.Column;
import dev.wadi.change.SqlName;
import dev.wadi.source.check.PublishedTable;
import java.util.List;
import java.util.stream.Stream;

/**
 * Rows of a published table that are read by one statement.
 *
 * @param from what stands behind FROM
 * @param bytes about how many there are to read
 */
record TablePart(PublishedTable table, String from, BlockRange blocks, long bytes) {

    /** @param trailing values that each row gets behind its own */
    String copyStatement(final List<String> trailing) {
        final Stream<String> columns =
                table.schema().columns().stream().map(Column::name).map(SqlName::quote);
        final Stream<String> constants = trailing.stream().map(TablePart::literal);
        final String conditions = Stream.concat(
                        table.rowFilter().map(filter -> "(" + filter + ")").stream(), Stream.of(blocks.condition()))
                .filter(condition -> !condition.isEmpty())
                .collect(joining(" AND "));
        return "COPY (SELECT " + Stream.concat(columns, constants).collect(joining(", ")) + " FROM " + from
                + (conditions.isEmpty() ? "" : " WHERE " + conditions) + ") TO STDOUT";
    }

    private static String literal(final String value) {
        return "'" + value.replace("'", "''") + "'";
    }
}
