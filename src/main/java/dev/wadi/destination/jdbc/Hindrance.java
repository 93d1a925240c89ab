package dev.wadi.destination.jdbc;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.stream.Stream;

/**
 * Something at the destination that keeps a table from being written to until an operator removes or allows it.
 *
 * @param kind what has to be gone
 * @param columns those that it concerns; none for the table as a whole
 * @param reason as it follows after "the table"
 * @param remedy what the operator may do, as one sentence without its end
 * @param statements those of the remedy that are SQL for the destination
 */
record Hindrance(Kind kind, List<String> columns, String reason, String remedy, List<String> statements) {

    enum Kind {
        /** Whose the table is, and what code it has. */
        PLACE,
        /** The columns are missing. */
        METADATA,
        /** The columns take no values. */
        VALUES,
        /** Something else depends on the columns. */
        DEPENDENTS
    }

    Hindrance {
        requireNonNull(kind, "kind");
        columns = List.copyOf(columns);
        requireNonNull(reason, "reason");
        requireNonNull(remedy, "remedy");
        statements = List.copyOf(statements);
    }

    static Hindrance ofPlace(final String reason, final String remedy, final List<String> statements) {
        return new Hindrance(Kind.PLACE, List.of(), reason, remedy, statements);
    }

    /** What the operator may do, with the statements for that. */
    String remedyInFull() {
        return statements.isEmpty() ? remedy : remedy + " (" + String.join(" ", statements) + ")";
    }

    /** For the column waits_for of wadi.stopped_table: the kind, and each column in a line of its own. */
    String toCode() {
        return Stream.concat(Stream.of(kind.name()), columns.stream()).collect(joining("\n"));
    }

    static Kind kindOf(final String code) {
        return Kind.valueOf(code.lines().findFirst().orElseThrow());
    }

    static List<String> columnsOf(final String code) {
        return code.lines().skip(1).toList();
    }
}
