package dev.wadi.source.debezium;

import dev.wadi.change.Column;
import dev.wadi.change.PgType;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import dev.wadi.source.check.PublishedTable;
import dev.wadi.source.check.ReaderLimits;
import dev.wadi.source.check.SourceException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Debezium 3.6 cannot read as it is. Found out before the first change is read, and never guessed. */
public final class DebeziumLimits implements ReaderLimits {

    private static final Logger LOG = LoggerFactory.getLogger(DebeziumLimits.class);

    private static final String REMEDY = "; set wadi.source.reader=pgoutput";
    private static final int INFINITE_INTERVALS_SINCE = 17;

    /** The engine fails on them, wherever in the database they are: they have the category of enums and no labels. */
    private static final String WITHOUT_LABELS = """
            SELECT n.nspname || '.' || t.typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE t.typcategory = 'E' AND NOT EXISTS (SELECT FROM pg_enum e WHERE e.enumtypid = t.oid) ORDER BY 1""";

    @Override
    public void check(final Connection connection, final List<PublishedTable> tables) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet type = statement.executeQuery(WITHOUT_LABELS)) {
            if (type.next()) {
                throw new SourceException("Type " + type.getString(1) + " is an enum without labels or a domain over an"
                        + " enum, and the reader debezium does not start in a database that has one" + REMEDY);
            }
        }
        final List<String> intervals = new ArrayList<>();
        for (final PublishedTable table : tables) {
            check(table.schema());
            table.schema().columns().stream()
                    .filter(column -> column.type().name().equals("interval"))
                    .map(column -> name(column, table.schema().id()))
                    .forEach(intervals::add);
        }
        if (!intervals.isEmpty() && connection.getMetaData().getDatabaseMajorVersion() >= INFINITE_INTERVALS_SINCE) {
            LOG.warn(
                    "The reader debezium takes the interval 'infinity' for 0; if it occurs in {}{}",
                    intervals.stream().collect(Collectors.joining(", ")),
                    REMEDY);
        }
    }

    /**
     * @throws SourceException if the table has a column whose values would be others, or end the engine
     */
    static void check(final TableSchema table) {
        for (final Column column : table.columns()) {
            final String problem = problem(column.type());
            if (problem != null) {
                throw new SourceException("Column " + name(column, table.id()) + " has type "
                        + column.type().name() + ", " + problem + REMEDY
                        + ", or publish the table without the column");
            }
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

    private static String name(final Column column, final TableId table) {
        return "'" + column.name() + "' of table " + table;
    }
}
