package dev.wadi.testing;

import dev.wadi.change.TableId;
import dev.wadi.testing.TableRows.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * Says whether the live rows of a destination are the rows of the source, in every column as PostgreSQL writes it.
 * Each call reads both sides anew, so the source is to be at rest. Safe for many threads.
 */
public final class Comparison {
    private static final int REPORTED = 8;

    private final Database source;
    private final Database destination;
    private final List<TableId> tables;
    private final String live;
    private final Optional<String> schema;

    private Comparison(
            Database source, Database destination, List<TableId> tables, String live, Optional<String> schema) {
        this.source = source;
        this.destination = destination;
        this.tables = List.copyOf(tables);
        this.live = live;
        this.schema = schema;
    }

    /** Compares these tables of the source with those of the same names. */
    public static Comparison of(Database source, Database destination, List<TableId> tables) {
        return new Comparison(source, destination, tables, "not \"__hevo_is_deleted__\"", Optional.empty());
    }

    /** For a destination that keeps every table in one schema. */
    public Comparison inSchema(String destinationSchema) {
        return new Comparison(source, destination, tables, live, Optional.of(destinationSchema));
    }

    /** The SQL condition for a row that is live at the destination: {@code true} if nothing is marked there. */
    public Comparison liveWhere(String condition) {
        return new Comparison(source, destination, tables, condition, schema);
    }

    public void assertEqual() throws SQLException {
        List<String> differences = differences();
        if (!differences.isEmpty()) {
            throw new AssertionError(
                    "The destination differs from the source, first:\n  " + String.join("\n  ", differences));
        }
    }

    /** Compares again and again, through restarts of either side, until equal. */
    public void awaitEqual(Duration within) {
        patience(within).untilAsserted(this::assertEqual);
    }

    /** Like {@link #awaitEqual(Duration)}, but fails at once if the process ends, and shows what it has printed. */
    public void awaitEqual(Duration within, WadiProcess wadi) {
        try {
            patience(within).failFast("Wadi has ended", () -> !wadi.isAlive()).untilAsserted(this::assertEqual);
        } catch (RuntimeException e) {
            throw new AssertionError(e.getMessage() + "\nWadi has printed:\n" + wadi.output(), e);
        }
    }

    /** Counts rows that are marked deleted too: a key has one row at most. */
    public void assertNoDuplicates() throws SQLException {
        for (TableId id : tables) {
            List<String> keys =
                    destination.values(atDestination(IdleConnections.use(source, from -> ComparedTable.at(from, id)))
                            .duplicateKeys());
            if (!keys.isEmpty()) {
                throw new AssertionError(id + " has several rows for " + keys.size() + " keys, such as "
                        + keys.subList(0, Math.min(REPORTED, keys.size())));
            }
        }
    }

    /** The first few, each with its table and key. */
    public List<String> differences() throws SQLException {
        return IdleConnections.use(source, from -> IdleConnections.use(destination, to -> differences(from, to)));
    }

    private List<String> differences(Connection from, Connection to) throws SQLException {
        TableRows.prepare(from);
        TableRows.prepare(to);
        List<String> differences = new ArrayList<>();
        for (TableId id : tables) {
            try {
                compare(ComparedTable.at(from, id), from, to, differences);
            } catch (SQLException e) {
                if (!isMissing(e)) {
                    throw e;
                }
                differences.add(id + ": " + e.getMessage());
            }
            from.rollback();
            to.rollback();
        }
        return differences;
    }

    private void compare(ComparedTable table, Connection from, Connection to, List<String> differences)
            throws SQLException {
        try (TableRows expected = TableRows.of(from, table, "true");
                TableRows actual = TableRows.of(to, atDestination(table), live)) {
            compare(table, expected, actual, differences);
        }
    }

    private static ConditionFactory patience(Duration within) {
        return Awaitility.await("the destination is equal to the source")
                .atMost(within)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptionsInstanceOf(SQLException.class);
    }

    private ComparedTable atDestination(ComparedTable table) {
        return schema.map(table::inSchema).orElse(table);
    }

    /** A full outer join of two ordered streams. */
    private static void compare(ComparedTable table, TableRows expected, TableRows actual, List<String> differences)
            throws SQLException {
        Optional<Row> source = expected.next();
        Optional<Row> destination = actual.next();
        while ((source.isPresent() || destination.isPresent()) && differences.size() < REPORTED) {
            int order = source.isEmpty()
                    ? 1
                    : destination.isEmpty() ? -1 : source.get().compareTo(destination.get());
            if (order < 0) {
                differences.add(table.id() + " " + source.get().key() + ": missing at the destination");
                source = expected.next();
            } else if (order > 0) {
                differences.add(table.id() + " " + destination.get().key() + ": only at the destination");
                destination = actual.next();
            } else {
                compare(table, source.get(), destination.get(), differences);
                source = expected.next();
                destination = actual.next();
            }
        }
    }

    private static void compare(ComparedTable table, Row source, Row destination, List<String> differences) {
        for (int i = 0; i < table.columns().size(); i++) {
            String expected = source.values().get(i);
            String actual = destination.values().get(i);
            if (!Objects.equals(expected, actual)) {
                differences.add(table.id() + " " + source.key() + ": "
                        + table.columns().get(i) + " is " + shown(actual) + " instead of " + shown(expected));
            }
        }
    }

    private static String shown(String text) {
        if (text == null) {
            return "null";
        }
        return text.length() <= 60
                ? "'" + text + "'"
                : "'" + text.substring(0, 60) + "...' (" + text.length() + " chars)";
    }

    /** A schema, table or column that is not there, or not yet. */
    private static boolean isMissing(SQLException e) {
        return List.of("3F000", "42P01", "42703").contains(e.getSQLState());
    }
}
