package dev.wadi.source.pgoutput;

import dev.wadi.change.PgType;
import dev.wadi.change.TableId;
import dev.wadi.source.check.Catalog;
import dev.wadi.source.check.SchemaNames;
import dev.wadi.source.check.SourceTypes;
import dev.wadi.source.connection.SourceDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.ObjIntConsumer;

/**
 * Asks the source's catalog. Types are read at once and again when an unknown one shows; the connection is kept while
 * tables show one after the other, until {@link #release}. Confined to the reader's thread.
 */
final class CatalogLookup implements Lookup, AutoCloseable {

    private final SourceDatabase database;
    private final SchemaNames schemas;
    private final ObjIntConsumer<TableId> described;
    private Connection connection;
    private SourceTypes types = SourceTypes.NONE;

    CatalogLookup(final SourceDatabase database) throws SQLException {
        this(database, (name, number) -> {});
    }

    /** @param described told under which name the changes of a table come, and its number in the catalog */
    CatalogLookup(final SourceDatabase database, final ObjIntConsumer<TableId> described) throws SQLException {
        this.database = database;
        this.described = described;
        this.schemas = SchemaNames.of(database);
    }

    @Override
    public boolean isOutdated(final String schema) {
        return schemas.isOutdated(schema);
    }

    @Override
    public void described(final TableId name, final int number) {
        described.accept(name, number);
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
