package dev.wadi.testing;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Streams the rows of a table in the order of their keys; both sides write a value the same way. */
final class TableRows implements AutoCloseable {
    private final Statement statement;
    private final ResultSet rows;
    private final int keyLength;

    private TableRows(Statement statement, ResultSet rows, int keyLength) {
        this.statement = statement;
        this.rows = rows;
        this.keyLength = keyLength;
    }

    /** Makes a connection ready for {@link #of}. */
    static void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set timezone = 'UTC'; set datestyle = 'ISO'; set intervalstyle = 'postgres';"
                    + " set extra_float_digits = 1; set bytea_output = 'hex'");
        }
        connection.setAutoCommit(false);
    }

    static TableRows of(Connection connection, ComparedTable table, String condition) throws SQLException {
        Statement statement = connection.createStatement();
        try {
            statement.setFetchSize(500);
            return new TableRows(
                    statement,
                    statement.executeQuery(table.rows(condition)),
                    table.key().size());
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    Optional<Row> next() throws SQLException {
        if (!rows.next()) {
            return Optional.empty();
        }
        int columns = rows.getMetaData().getColumnCount();
        List<String> texts = new ArrayList<>(columns);
        for (int column = 1; column <= columns; column++) {
            texts.add(rows.getString(column));
        }
        return Optional.of(new Row(texts.subList(0, keyLength), texts.subList(keyLength, columns)));
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }

    /** The texts of the key and of all columns; null is SQL's null. */
    record Row(List<String> key, List<String> values) implements Comparable<Row> {
        @Override
        public int compareTo(Row other) {
            for (int i = 0; i < key.size(); i++) {
                int order = compare(key.get(i), other.key.get(i));
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        }

        /** As collation "C" does with UTF-8: by code points, which are not in the order of Java's chars. */
        private static int compare(String one, String other) {
            if (one == null || other == null) {
                return Boolean.compare(one != null, other != null);
            }
            int[] these = one.codePoints().toArray();
            int[] those = other.codePoints().toArray();
            return Arrays.compare(these, those);
        }
    }
}
