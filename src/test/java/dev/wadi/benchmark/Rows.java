package dev.wadi.benchmark;

import dev.wadi.testing.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** The table with ten columns: how it is made, filled, changed and compared. Every run writes the same values. */
final class Rows {

    static final String TABLE = "measured_rows";
    /** Written last, so when it shows everything does. */
    static final long MARK = 0;

    private static final String COLUMNS =
            "id, customer, quantity, status, note, amount, created_at, shipped_at, paid, details";

    private Rows() {}

    static String definition(final String table) {
        return "CREATE TABLE " + table + """
                 (
                    id bigint PRIMARY KEY,
                    customer integer NOT NULL,
                    quantity integer,
                    status text NOT NULL,
                    note text,
                    amount numeric(12,2),
                    created_at timestamptz,
                    shipped_at timestamp,
                    paid boolean,
                    details jsonb
                )""";
    }

    /** Rows with these keys, both included. */
    static String insert(final String table, final String from, final String to) {
        return "INSERT INTO " + table + """
                 SELECT i, i %% 100000, i %% 17, (ARRAY['new', 'packed', 'sent', 'returned'])[1 + i %% 4],
                    CASE WHEN i %% 5 > 0 THEN 'Note on order ' || i || ', to be left with the neighbours' END,
                    (i %% 1000000) / 100.0, timestamptz '2026-01-01 00:00:00.123456Z' + i * interval '1 second',
                    timestamp '2026-01-02 00:00:00.654321' + i * interval '1 minute' / 100, i %% 3 = 0,
                    jsonb_build_object('source', 'web', 'items', i %% 9, 'tags', ARRAY['a', 'b' || i %% 100])
                FROM generate_series(%s::bigint, %s) AS i""".formatted(from, to);
    }

    static String insert(final long from, final long to) {
        return insert(TABLE, String.valueOf(from), String.valueOf(to));
    }

    static void load(final Database source, final int rows) throws SQLException {
        // The mark has the end of the table.
        source.execute(insert(1, rows), insert(MARK, MARK), "VACUUM ANALYZE " + TABLE);
    }

    /** One transaction with all rows and the mark. */
    static void transaction(final Database source, final int rows) throws SQLException {
        source.execute("BEGIN; " + insert(1, rows) + "; " + insert(MARK, MARK) + "; COMMIT");
    }

    /**
     * The stream: in every cycle ten transactions of inserts, four of updates all over the table so far, and one that
     * deletes each tenth of the rows that were inserted in this cycle. Last the mark.
     */
    static void stream(final Database source, final int cycles) throws SQLException {
        try (Connection connection = source.connect();
                Statement statement = connection.createStatement()) {
            for (int cycle = 0; cycle < cycles; cycle++) {
                final long first = (long) cycle * Sizes.INSERTS_IN_CYCLE * Sizes.TRANSACTION_ROWS + 1;
                for (int i = 0; i < Sizes.INSERTS_IN_CYCLE; i++) {
                    final long from = first + (long) i * Sizes.TRANSACTION_ROWS;
                    statement.execute(insert(from, from + Sizes.TRANSACTION_ROWS - 1));
                    // Four updates stand between the ten inserts, each after two of them.
                    if (i % 2 == 1 && i < 2 * Sizes.UPDATES_IN_CYCLE) {
                        requireWhole(statement.executeUpdate(update(cycle, i / 2)));
                    }
                }
                requireWhole(statement.executeUpdate("DELETE FROM " + TABLE + " WHERE id % 10 = 0 AND id BETWEEN "
                        + first + " AND " + (first + (long) Sizes.INSERTS_IN_CYCLE * Sizes.TRANSACTION_ROWS - 1)));
            }
            statement.execute(insert(MARK, MARK));
        }
    }

    private static void requireWhole(final int rows) {
        if (rows != Sizes.TRANSACTION_ROWS) {
            throw new IllegalStateException("The stream changes " + rows + " rows where it should change 1000");
        }
    }

    /** A thousand keys, evenly spread over the complete cycles or, in the first, its first rows; none is deleted. */
    private static String update(final int cycle, final int round) {
        final long stride = cycle == 0 ? 1 : 10L * cycle;
        final String key = cycle == 0
                // Nine of ten keys stay.
                ? "k + k / 9 + 1"
                : "k * " + stride + " + " + (1 + (round * 2 + cycle * 3) % 9 + 10 * ((cycle * 7 + round) % cycle));
        return "UPDATE " + TABLE + " SET quantity = quantity + 1, status = 'changed', amount = amount + 1.01,"
                + " shipped_at = shipped_at + interval '1 hour', paid = NOT paid WHERE id IN"
                + " (SELECT " + key + " FROM generate_series(0, " + (Sizes.TRANSACTION_ROWS - 1) + ") AS k)";
    }

    /** Count and checksum of all rows. */
    static String fingerprint(final Database database, final String condition) throws SQLException {
        return database.value("SELECT count(*) || ' rows, checksum ' || coalesce(sum(hashtextextended(ROW(" + COLUMNS
                + ")::text, 0)::numeric), 0) FROM " + TABLE + " WHERE " + condition);
    }

    /** The highest key that shows; a table that is not there yet has none. */
    static Optional<Long> highest(final Statement statement, final String table, final String condition)
            throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT max(id) FROM " + table + " WHERE " + condition)) {
            row.next();
            final long value = row.getLong(1);
            return row.wasNull() ? Optional.empty() : Optional.of(value);
        } catch (final SQLException e) {
            if ("42P01".equals(e.getSQLState())) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
