package dev.wadi.destination.jdbc;

import dev.wadi.change.TableId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/** Looks up what has the name of a table at the destination. Only reads. */
final class PlaceCatalog {

    /**
     * A superuser counts as a member of every role for {@code pg_has_role}, so membership is followed step by step. What
     * fires on a partition is part of the table. {@code attgenerated} is missing before PostgreSQL 12.
     */
    private static final String READ = """
            WITH RECURSIVE
            wanted AS (
                SELECT c.oid, c.relkind, c.relowner FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = ? AND c.relname = ?),
            mine (oid) AS (
                SELECT oid FROM pg_roles WHERE rolname = current_user
                UNION SELECT m.roleid FROM pg_auth_members m JOIN mine ON m.member = mine.oid),
            tree (oid) AS (
                SELECT oid FROM wanted UNION SELECT i.inhrelid FROM pg_inherits i JOIN tree ON i.inhparent = tree.oid)
            SELECT w.relkind::text, current_user::text,
                CASE WHEN w.relowner NOT IN (SELECT oid FROM mine) THEN pg_get_userbyid(w.relowner)::text END,
                (SELECT string_agg(DISTINCT tgname::text, ', ') FROM pg_trigger
                 WHERE tgrelid IN (SELECT oid FROM tree) AND NOT tgisinternal AND tgenabled IN ('O', 'A')),
                (SELECT string_agg(rulename::text, ', ' ORDER BY rulename) FROM pg_rewrite
                 WHERE ev_class = w.oid AND rulename <> '_RETURN' AND ev_enabled IN ('O', 'A')),
                ARRAY(SELECT attname::text FROM pg_attribute
                      WHERE attrelid = w.oid AND attnum > 0 AND NOT attisdropped),
                ARRAY(SELECT attname::text FROM pg_attribute
                      WHERE attrelid = w.oid AND attnum > 0 AND NOT attisdropped AND attidentity = 'a'),
                ARRAY(SELECT attname::text FROM pg_attribute a
                      WHERE attrelid = w.oid AND attnum > 0 AND NOT attisdropped
                        AND to_jsonb(a) ->> 'attgenerated' <> '')
            FROM wanted w""";

    private final Connection connection;

    PlaceCatalog(final Connection connection) {
        this.connection = connection;
    }

    /** Empty if the name is free. */
    Optional<Place> read(final TableId table) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(READ)) {
            query.setString(1, table.schema());
            query.setString(2, table.name());
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? Optional.of(new Place(
                                table,
                                row.getString(1).charAt(0),
                                row.getString(2),
                                Optional.ofNullable(row.getString(3)),
                                Optional.ofNullable(row.getString(4)),
                                Optional.ofNullable(row.getString(5)),
                                names(row.getArray(6)),
                                names(row.getArray(7)),
                                names(row.getArray(8))))
                        : Optional.empty();
            }
        }
    }

    private static Set<String> names(final Array array) throws SQLException {
        return Set.of((String[]) array.getArray());
    }
}
