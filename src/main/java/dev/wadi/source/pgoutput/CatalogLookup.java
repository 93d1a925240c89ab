package dev.wadi.source.pgoutput;

import dev.wadi.change.PgType;
import dev.wadi.source.check.Catalog;
import dev.wadi.source.check.SchemaNames;
import dev.wadi.source.check.SourceTypes;
import dev.wadi.source.connection.SourceDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Asks the source's catalog. Types are read at once and again when an unknown one shows; the connection is kept while
 * tables show one after the other, until {@link #release}. Confined to the reader's thread.
 */
final class CatalogLookup implements Lookup, AutoCloseable {

    private final SourceDatabase database;
    private final SchemaNames schemas;
    private Connection connection;
    private SourceTypes types = SourceTypes.NONE;

    CatalogLookup(final SourceDatabase database) throws SQLException {
        this.database = database;
        this.schemas = SchemaNames.of(database);
    }

    @Override
    public boolean isOutdated(final String schema) {
        return schemas.isOutdated(schema);
    }

    /** What was read so far is described as it is. */
    void requireUnchanged() {
        schemas.requireUnchanged();
    }

    @Override
    public PgType type(final int number, final int modifier) throws SQLException {
        if (!types.knows(number)) {
            types = SourceTypes.read(connection());
        }
        // A type that was dropped since is in no catalog any more, and PostgreSQL's text needs none.
        return types.resolve(number, modifier);
    }

    @Override
    public List<String> key(final int relation) throws SQLException {
        return new Catalog(connection()).key(relation);
    }

    private Connection connection() throws SQLException {
        if (connection == null) {
            connection = database.connect();
        }
        return connection;
    }

    /** No table is expected soon. */
    void release() throws SQLException {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    @Override
    public void close() throws SQLException {
        try {
            release();
        } finally {
            schemas.close();
        }
    }
}
