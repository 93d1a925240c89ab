package dev.wadi.destination.jdbc;

import dev.wadi.change.SqlName;
import dev.wadi.change.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the database of the destination has, as one connection sees it. */
final class DestinationCatalog {

    private static final String COLUMNS = """
            SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
            WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped ORDER BY attnum""";

    /** Of keys; PostgreSQL's own operators are found by their name. */
    private static final String EQUALITIES = """
            SELECT a.attname, 'OPERATOR(' || quote_ident(n.nspname) || '.' || o.oprname || ')'
            FROM pg_index i CROSS JOIN unnest(i.indkey::int2[], i.indclass::oid[]) AS k (attnum, class)
                JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                JOIN pg_opclass c ON c.oid = k.class
                JOIN pg_am m ON m.oid = c.opcmethod AND m.amname = 'btree'
                JOIN pg_amop p ON p.amopfamily = c.opcfamily AND p.amoplefttype = c.opcintype
                    AND p.amoprighttype = c.opcintype AND p.amopstrategy = 3
                JOIN pg_operator o ON o.oid = p.amopopr
                JOIN pg_namespace n ON n.oid = o.oprnamespace
            WHERE i.indrelid = to_regclass(?) AND i.indisunique AND n.nspname <> 'pg_catalog'""";

    private final Connection connection;

    DestinationCatalog(final Connection connection) {
        this.connection = connection;
    }

    boolean exists(final TableId table) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
            query.setString(1, SqlName.quote(table));
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** The columns of a table in their order with their types; empty if there is no such table. */
    Map<String, String> columns(final TableId table) throws SQLException {
        return texts(COLUMNS, table);
    }

    /**
     * How key columns are compared whose type is not PostgreSQL's own, as the key's index does it: the type's operator is
     * not in the search path.
     *
     * @return for such columns the operator
     */
    Map<String, String> equalities(final TableId table) throws SQLException {
        return texts(EQUALITIES, table);
    }

    private Map<String, String> texts(final String sql, final TableId table) throws SQLException {
        final Map<String, String> texts = new LinkedHashMap<>();
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, SqlName.quote(table));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    texts.put(rows.getString(1), rows.getString(2));
                }
            }
        }
        return texts;
    }

    /**
     * Asks first: CREATE SCHEMA IF NOT EXISTS wants the right to create one even where there is nothing to create. Waits
     * for another pipeline that makes it at the same time.
     */
    void createSchema(final String schema) throws SQLException {
        if (!schemaExists(schema)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT pg_advisory_xact_lock(hashtext('wadi schema'))");
                if (!schemaExists(schema)) {
                    statement.execute("CREATE SCHEMA " + SqlName.quote(schema));
                }
            }
        }
    }

    private boolean schemaExists(final String schema) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT 1 FROM pg_namespace WHERE nspname = ?")) {
            query.setString(1, schema);
            return query.executeQuery().next();
        }
    }

    /**
     * Keeps a table under another name, so that its place is free. The number in the name comes first, because the server
     * cuts off the end of a long one.
     *
     * @return that name
     */
    String setAside(final TableId table) throws SQLException {
        final String quoted = SqlName.quote(table);
        final String name;
        try (PreparedStatement query = connection.prepareStatement("SELECT 'before_' || to_regclass(?)::oid || '_'")) {
            query.setString(1, quoted);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                name = row.getString(1) + table.name();
            }
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("ALTER TABLE " + quoted + " RENAME TO " + SqlName.quote(name));
        }
        return name;
    }
}
