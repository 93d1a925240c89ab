package dev.wadi.source.debezium;

import dev.wadi.change.Column;
import dev.wadi.change.PgType;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import dev.wadi.source.check.Finding;
import dev.wadi.source.check.PublishedTable;
import dev.wadi.source.check.ReaderLimits;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What Debezium 3.6 cannot read as it is. Found out before the first change is read, and never guessed. */
public final class DebeziumLimits implements ReaderLimits {

    private static final String REMEDY = "; set wadi.source.reader=pgoutput";
    private static final String QUOTES = "\"'`";
    private static final int INFINITE_INTERVALS_SINCE = 17;

    /** The engine fails on them, wherever in the database they are: they have the category of enums and no labels. */
    private static final String WITHOUT_LABELS = """
            SELECT n.nspname || '.' || t.typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE t.typcategory = 'E' AND NOT EXISTS (SELECT FROM pg_enum e WHERE e.enumtypid = t.oid) ORDER BY 1""";

    @Override
    public List<Finding> check(final Connection connection, final List<PublishedTable> tables) throws SQLException {
        final List<Finding> findings = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet type = statement.executeQuery(WITHOUT_LABELS)) {
            while (type.next()) {
                findings.add(fail("of type " + type.getString(1) + ", an enum without labels or a domain over an enum,"
                        + " keep the reader debezium from starting, wherever in the database it is" + REMEDY));
            }
        }
        final boolean areEndless = connection.getMetaData().getDatabaseMajorVersion() >= INFINITE_INTERVALS_SINCE;
        for (final PublishedTable table : tables) {
            problem(table.schema()).map(DebeziumLimits::fail).ifPresent(findings::add);
            if (areEndless) {
                interval(table.schema()).ifPresent(findings::add);
            }
        }
        return findings;
    }

    private static Finding fail(final String text) {
        return Finding.fail("values", text, List.of());
    }

    private static Optional<Finding> interval(final TableSchema table) {
        return table.columns().stream()
                .filter(column -> column.type().name().equals("interval"))
                .findFirst()
                .map(column -> Finding.warn(
                        "values",
                        "of " + name(column.name(), table.id())
                                + " have type interval, of which the reader debezium takes"
                                + " 'infinity' for 0, should it occur" + REMEDY,
                        List.of()));
    }

    /** Of the first column whose values would be others, or end the engine; of all if the table's name does. */
    static Optional<String> problem(final TableSchema table) {
        if (!isReadable(table.id())) {
            return Optional.of("of table " + table.id()
                    + " are beyond the reader debezium because of quotation marks in" + " the name" + REMEDY);
        }
        return names(table).or(() -> types(table));
    }

    /** The engine keeps columns by their names in lower case, and takes one in quotes for quoted already. */
    private static Optional<String> names(final TableSchema table) {
        final Map<String, String> lower = new HashMap<>();
        for (final Column column : table.columns()) {
            final String twin = lower.put(column.name().toLowerCase(Locale.ROOT), column.name());
            if (twin != null) {
                return Optional.of("of table " + table.id() + " are beyond the reader debezium because the columns '"
                        + twin + "' and '" + column.name() + "' differ in case only" + REMEDY);
            }
            if (QUOTES.indexOf(column.name().charAt(0)) >= 0) {
                return Optional.of(quoted(column.name(), table.id()));
            }
        }
        return Optional.empty();
    }

    /**
     * Of the first column that the engine shows under another name.
     *
     * @param table as the engine shows it
     * @param columns the names that the table's columns have
     */
    static Optional<String> unquoted(final TableSchema table, final List<String> columns) {
        return table.columns().stream()
                .map(Column::name)
                .filter(name -> !columns.contains(name))
                .flatMap(name -> QUOTES.chars().mapToObj(quote -> (char) quote + name + (char) quote))
                .filter(columns::contains)
                .map(name -> quoted(name, table.id()))
                .findFirst();
    }

    private static String quoted(final String column, final TableId table) {
        return "of " + name(column, table)
                + " are beyond the reader debezium because its name begins with a quotation mark" + REMEDY;
    }

    private static Optional<String> types(final TableSchema table) {
        return table.columns().stream()
                .filter(column -> problem(column.type()) != null)
                .findFirst()
                .map(column -> "of " + name(column.name(), table.id()) + " have type "
                        + column.type().name() + ", " + problem(column.type()) + REMEDY
                        + ", or publish the table without the column");
    }

    /** The engine passes names on in quotes, and takes one that has such itself for quoted already. */
    private static boolean isReadable(final TableId table) {
        final io.debezium.relational.TableId id =
                new io.debezium.relational.TableId(null, table.schema(), table.name());
        try {
            return id.equals(io.debezium.relational.TableId.parse(id.toDoubleQuotedString(), false));
        } catch (final IllegalArgumentException e) {
            return false;
        }
    }

    private static String problem(final PgType type) {
        if (type.name().equals("timetz")) {
            return "of which the reader debezium loses the time zone";
        }
        return type.name().contains(".") && !type.name().startsWith("_")
                ? "which the reader debezium takes for another type of that name"
                : null;
    }

    private static String name(final String column, final TableId table) {
        return "column '" + column + "' of table " + table;
    }
}
