package dev.wadi.destination.jdbc;

import dev.wadi.change.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What at the destination keeps the type of a column from being altered. Only reads. */
final class ColumnDependents {

    /**
     * Views and rules, triggers, policies, functions with a parsed body, what is published, generated columns, partition
     * keys, and columns of the table's row type; what PostgreSQL makes again by itself (indexes, constraints, the column's
     * own default) is left out.
     */
    private static final String READ = """
            WITH target AS (
                SELECT c.oid, c.reltype, a.attnum
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    JOIN pg_attribute a ON a.attrelid = c.oid
                WHERE n.nspname = ? AND c.relname = ? AND a.attname = ? AND a.attnum > 0 AND NOT a.attisdropped),
            found AS (
                SELECT d.classid, d.objid, d.objsubid FROM pg_depend d JOIN target t
                    ON d.refclassid = 'pg_class'::regclass AND d.refobjid = t.oid AND d.refobjsubid = t.attnum
                WHERE d.classid IN ('pg_trigger'::regclass, 'pg_policy'::regclass, 'pg_proc'::regclass)
                    OR d.classid::regclass::text IN ('pg_publication_rel', 'pg_catalog.pg_publication_rel')
                UNION SELECT 'pg_class'::regclass, r.ev_class, 0 FROM pg_depend d JOIN target t
                    ON d.refclassid = 'pg_class'::regclass AND d.refobjid = t.oid AND d.refobjsubid = t.attnum
                    JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
                UNION SELECT 'pg_class'::regclass, f.adrelid, f.adnum FROM pg_depend d JOIN target t
                    ON d.refclassid = 'pg_class'::regclass AND d.refobjid = t.oid AND d.refobjsubid = t.attnum
                    JOIN pg_attrdef f ON d.classid = 'pg_attrdef'::regclass AND f.oid = d.objid AND f.adnum <> t.attnum
                UNION SELECT d.classid, d.objid, d.objsubid FROM pg_depend d JOIN target t
                    ON d.refclassid = 'pg_type'::regclass AND d.classid = 'pg_class'::regclass AND d.objsubid > 0
                    AND d.refobjid IN (SELECT t.reltype UNION SELECT y.typarray FROM pg_type y WHERE y.oid = t.reltype))
            SELECT DISTINCT o.type || ' ' || o.identity
            FROM found CROSS JOIN LATERAL pg_identify_object(found.classid, found.objid, found.objsubid) o
            ORDER BY 1""";

    private final Connection connection;

    ColumnDependents(final Connection connection) {
        this.connection = connection;
    }

    /** Their kinds and names, as in {@code view public.totals}. */
    List<String> of(final TableId table, final String column) throws SQLException {
        final List<String> found = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(READ)) {
            query.setString(1, table.schema());
            query.setString(2, table.name());
            query.setString(3, column);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
        }
        return found;
    }
}
