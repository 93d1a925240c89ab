package dev.wadi.source.check;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Position;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a composite type was at a moment. PostgreSQL writes a value of it without the names of its attributes, and with
 * those that the type has at the value's place in the log.
 *
 * @param mark changes with each alteration of the attributes, also with one that is taken back
 * @param attributes their names in their order, for people
 * @param since where in the log it was this at the latest, and has been since
 */
public record RowShape(String mark, String attributes, Position since) {

    /**
     * A type that is as it was made has been so for every value of it. Rows of a table's catalog are written for other
     * reasons too, so that of its row type only what it is counts.
     */
    private static final String ROWS = """
            SELECT t.oid::bigint AS type, a.mark, a.names,
                coalesce(a.is_as_made AND a.made = t.xmin::text AND c.relkind = 'c', false) AS is_as_made
            FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid CROSS JOIN LATERAL (
                SELECT coalesce(md5(string_agg(concat_ws(' ', attnum, attname, atttypid, atttypmod, attisdropped,
                        CASE WHEN c.relkind = 'c' THEN xmin::text END), ',' ORDER BY attnum)), '') AS mark,
                    coalesce(string_agg(attname, ', ' ORDER BY attnum) FILTER (WHERE NOT attisdropped), '') AS names,
                    min(xmin::text) = max(xmin::text) AND NOT bool_or(attisdropped) AS is_as_made, min(xmin::text) AS made
                FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0) a
            WHERE t.typtype = 'c' AND t.oid = ANY (?)""";

    private static final String IS_LOCKED = """
            SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_type t ON t.typrelid = l.relation
                WHERE t.oid = ANY (?) AND l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock' AND l.granted
                  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))""";

    private static final int LOOKS = 5;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final String END = "SELECT (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()"
            + " ELSE pg_current_wal_insert_lsn() END)::text";

    public RowShape {
        requireNonNull(mark, "mark");
        requireNonNull(attributes, "attributes");
        requireNonNull(since, "since");
    }

    /** Those of the types that are composite, by their numbers. */
    public static Map<Long, RowShape> read(final Connection connection, final Collection<Long> types)
            throws SQLException {
        final Query query = new Query(connection);
        final Map<Long, RowShape> made = new HashMap<>();
        final Map<Long, RowShape> altered = new HashMap<>();
        query.rows(
                ROWS,
                row -> (row.getBoolean("is_as_made") ? made : altered)
                        .put(
                                row.getLong("type"),
                                new RowShape(row.getString("mark"), row.getString("names"), Position.ZERO)),
                connection.createArrayOf("oid", types.toArray()));
        // After they were read: what is written from here on has these attributes, until another alteration.
        final Position end = end(connection);
        altered.forEach((type, row) -> made.put(type, new RowShape(row.mark(), row.attributes(), end)));
        return made;
    }

    /**
     * The same, with where the source's log ended before. An alteration that is just being committed is in the log and not
     * yet to be seen, and its lock is still held: for that this waits a moment.
     */
    public static LiveTypes.Reading reading(final Connection connection, final Collection<Integer> types)
            throws SQLException {
        final List<Long> numbers = types.stream().map(Integer::toUnsignedLong).toList();
        final Query query = new Query(connection);
        final Position before = end(connection);
        final java.sql.Array array = connection.createArrayOf("oid", numbers.toArray());
        for (int look = 1; look < LOOKS && query.flag(IS_LOCKED, array); look++) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        final Map<Integer, RowShape> rows = new HashMap<>();
        read(connection, numbers).forEach((type, row) -> rows.put(type.intValue(), row));
        return new LiveTypes.Reading(before, rows);
    }

    /** Where the source writes its log now. */
    static Position end(final Connection connection) throws SQLException {
        return Position.parse(new Query(connection).text(END));
    }

    /** The same; if it was this before, since then. */
    RowShape after(final RowShape before) {
        return mark.equals(before.mark) && since.isAfter(before.since) ? before : this;
    }
}
