package dev.wadi.scenario;

import static java.util.stream.Collectors.joining;

import dev.wadi.change.SqlName;
import dev.wadi.testing.Database;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;

/**
 * Brings what a table at the destination shows back to the source as text, and lets the source itself say which values
 * are not what it has.
 */
final class ArrivedValues {

    private final Database source;
    private final Database destination;

    ArrivedValues(final Database source, final Database destination) {
        this.source = source;
        this.destination = destination;
    }

    /**
     * The values that differ, each as column, id and operation.
     *
     * @param expected the table at the source that has the right values
     * @param modulus arrived rows are compared with the row whose id is theirs modulo this
     */
    List<String> differences(
            final String table, final String expected, final int modulus, final List<TypedColumn> columns)
            throws SQLException, IOException {
        final String arrived = bring(table, columns);
        final List<String> differences = new ArrayList<>();
        try (Connection connection = inUtc(source);
                Statement statement = connection.createStatement()) {
            for (final TypedColumn column : columns) {
                final String name = SqlName.quote(column.name());
                final String differing = "SELECT a.id, left(a." + name + ", 60) AS arrived, left(e." + name
                        + "::text, 60) AS expected FROM " + arrived + " a JOIN " + expected + " e ON e.id = a.id % "
                        + modulus + " WHERE (a." + name + " IS NULL) <> (e." + name + "::text IS NULL) OR a." + name
                        + " IS NOT NULL AND (" + column.sameIn("a." + name, "e." + name) + ") IS NOT TRUE";
                final String sql = "SELECT count(*), min(id || ': ' || coalesce(arrived, '(null)') || ' for '"
                        + " || coalesce(expected, '(null)')) FROM (" + differing + ") d";
                differences.addAll(ask(statement, column, sql).stream()
                        .map(d -> table + " " + d)
                        .toList());
            }
        }
        return differences;
    }

    private static List<String> ask(final Statement statement, final TypedColumn column, final String sql) {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1) == 0
                    ? List.of()
                    : List.of(column.name() + " " + column.type() + ": " + row.getInt(1) + " rows, such as "
                            + row.getString(2));
        } catch (final SQLException e) {
            return List.of(column.name() + " " + column.type() + ": " + e.getMessage());
        }
    }

    private String bring(final String table, final List<TypedColumn> columns) throws SQLException, IOException {
        final String arrived = table + "_arrived";
        final String names = columns.stream().map(c -> SqlName.quote(c.name())).collect(joining(", "));
        try (Connection from = inUtc(destination);
                Connection to = inUtc(source);
                Statement create = to.createStatement()) {
            create.execute("CREATE TABLE " + arrived + " (id int, "
                    + columns.stream()
                            .map(c -> SqlName.quote(c.name()) + " text")
                            .collect(joining(", "))
                    + ")");
            final ByteArrayOutputStream rows = new ByteArrayOutputStream();
            from.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY (SELECT id, " + names + " FROM " + table + ") TO STDOUT", rows);
            to.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY " + arrived + " FROM STDIN", new ByteArrayInputStream(rows.toByteArray()));
        }
        return arrived;
    }

    /** Writes rows as the input functions of their types read them; null for SQL null. */
    static void insert(final Database database, final String table, final List<String[]> rows)
            throws SQLException, IOException {
        final String copied = rows.stream()
                .map(row ->
                        java.util.Arrays.stream(row).map(ArrivedValues::escape).collect(joining("\t", "", "\n")))
                .collect(joining());
        try (Connection connection = inUtc(database)) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(
                            "COPY " + table + " FROM STDIN",
                            new ByteArrayInputStream(copied.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static String escape(final String text) {
        return text == null
                ? "\\N"
                : text.replace("\\", "\\\\")
                        .replace("\t", "\\t")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r");
    }

    private static Connection inUtc(final Database database) throws SQLException {
        final Connection connection = database.connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'; SET lc_monetary = 'C'");
        }
        return connection;
    }
}
