package dev.wadi.source.check;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Short questions to the catalog. Used by the thread that owns the connection. */
final class Query {

    /** Reads one row. */
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final Connection connection;

    Query(final Connection connection) {
        this.connection = connection;
    }

    /** The major version; ways to ask differ between versions. */
    int version() throws SQLException {
        return connection.getMetaData().getDatabaseMajorVersion();
    }

    <T> List<T> rows(final String sql, final Row<T> row, final Object... parameters) throws SQLException {
        final List<T> results = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                query.setObject(i + 1, parameters[i]);
            }
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    results.add(row.read(rows));
                }
            }
        }
        return results;
    }

    /** The only value of the only row; null if it is null or there is no row. */
    String text(final String sql, final Object... parameters) throws SQLException {
        final List<String> values = rows(sql, row -> row.getString(1), parameters);
        return values.isEmpty() ? null : values.get(0);
    }

    boolean flag(final String sql, final Object... parameters) throws SQLException {
        return "t".equals(text(sql, parameters));
    }

    static List<String> texts(final Array array) throws SQLException {
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }
}
