package dev.wadi.source.debezium;

import dev.wadi.change.Column;
import dev.wadi.change.PgType;
import dev.wadi.change.SqlName;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import dev.wadi.source.check.Finding;
import dev.wadi.source.check.PublishedTable;
import dev.wadi.source.check.ReaderLimits;
import io.debezium.util.Strings;
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
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import org.postgresql.Driver;

/** What Debezium 3.6 cannot read as it is. Found out before the first change is read, and never guessed. */
public final class DebeziumLimits implements ReaderLimits {

    static final String REMEDY = "; set wadi.source.reader=pgoutput";
    private static final String QUOTES = "\"'`";
    private static final int INFINITE_INTERVALS_SINCE = 17;

    /** The engine asks for a publication by its name as it is, and PostgreSQL reads it as an identifier without quotes. */
    private static final Pattern UNQUOTED_NAME = Pattern.compile("[a-z_][a-z0-9_$]{0,62}");

    /** The engine decides by the name of a type how to read its values, and takes these for types of PostgreSQL. */
    private static final Set<String> ALIASES = Set.of(
            "bigint",
            "bigserial",
            "bit varying",
            "boolean",
            "character",
            "character varying",
            "decimal",
            "double precision",
            "int",
            "integer",
            "real",
            "serial",
            "serial2",
            "serial4",
            "smallint",
            "smallserial",
            "time with time zone",
            "time without time zone",
            "timestamp with time zone",
            "timestamp without time zone");

    /** The engine fails on them, wherever in the database they are: they have the category of enums and no labels. */
    private static final String WITHOUT_LABELS = """
            SELECT n.nspname || '.' || t.typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE t.typcategory = 'E' AND NOT EXISTS (SELECT FROM pg_enum e WHERE e.enumtypid = t.oid) ORDER BY 1""";

    @Override
    public List<Finding> check(final Connection connection, final String publication, final List<PublishedTable> tables)
            throws SQLException {
        final List<Finding> findings = new ArrayList<>();
        if (!isKeptInUrl(connection.getCatalog())) {
            findings.add(fail("of database '" + connection.getCatalog() + "' are beyond the reader debezium, which puts"
                    + " the name into a URL as it is and would connect to another database" + REMEDY));
        }
        if (!UNQUOTED_NAME.matcher(publication).matches()) {
            findings.add(fail("of publication '" + publication + "' are beyond the reader debezium, which asks for it"
                    + " without quotes" + REMEDY + ", or run ALTER PUBLICATION " + SqlName.quote(publication)
                    + " RENAME TO a name of lower-case letters, digits and underscores"));
        }
        try (Statement statement = connection.createStatement();
                ResultSet type = statement.executeQuery(WITHOUT_LABELS)) {
            while (type.next()) {
                findings.add(fail("of type " + type.getString(1) + ", an enum without labels or a domain over an enum,"
                        + " keep the reader debezium from starting, wherever in the database it is" + REMEDY));
            }
        }
        tables.forEach(table -> fatal(table.schema()).ifPresent(text -> findings.add(fail(text))));
        if (connection.getMetaData().getDatabaseMajorVersion() >= INFINITE_INTERVALS_SINCE) {
            tables.forEach(table -> interval(table.schema()).ifPresent(findings::add));
        }
        return findings;
    }

    /** The engine connects to {@code jdbc:postgresql://host:port/} with the name behind it, in which some letters are signs. */
    private static boolean isKeptInUrl(final String database) {
        final Properties parsed = Driver.parseURL("jdbc:postgresql://host:5432/" + database, null);
        return parsed != null && database.equals(parsed.getProperty("PGDBNAME"));
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
                        "of column '" + column.name() + "' of table " + table.id()
                                + " have type interval, of which the reader debezium takes"
                                + " 'infinity' for 0, should it occur" + REMEDY,
                        List.of()));
    }

    /** What ends the engine, or makes it take rows of the table for those of another one. */
    private static Optional<String> fatal(final TableSchema table) {
        if (!isReadable(table.id())) {
            return Optional.of("of table " + table.id() + " are beyond the reader debezium, which takes its name for"
                    + " another because of the quotation marks" + REMEDY);
        }
        final Map<String, String> lower = new HashMap<>();
        for (final Column column : table.columns()) {
            // In lower case and without the quotation marks, as the engine compares them.
            final String twin =
                    lower.put(Strings.unquoteIdentifierPart(column.name()).toLowerCase(Locale.ROOT), column.name());
            if (twin != null) {
                return Optional.of("of table " + table.id() + " end the reader debezium because the columns '" + twin
                        + "' and '" + column.name() + "' differ in case or quotation marks only" + REMEDY
                        + ", or take the table out of the publication");
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<String> problem(final TableSchema table) {
        if (table.columns().isEmpty()) {
            return Optional.of("shows no columns, and the reader debezium leaves such tables out" + REMEDY);
        }
        return table.columns().stream()
                .map(Column::name)
                .filter(name -> QUOTES.indexOf(name.charAt(0)) >= 0)
                .findFirst()
                .map(DebeziumLimits::quoted)
                .or(() -> types(table));
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
                .map(DebeziumLimits::quoted)
                .findFirst();
    }

    private static String quoted(final String column) {
        return "has column '" + column
                + "', whose first quotation mark the reader debezium takes for no part of its name" + REMEDY;
    }

    private static Optional<String> types(final TableSchema table) {
        return table.columns().stream()
                .filter(column -> problem(column.type()) != null)
                .findFirst()
                .map(column -> "has column '" + column.name() + "' of type "
                        + column.type().name().replace("\"", "") + ", " + problem(column.type()) + REMEDY
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
        return type.isNamesake() || ALIASES.contains(type.name())
                ? "which the reader debezium takes for PostgreSQL's own type of that name"
                : null;
    }
}
