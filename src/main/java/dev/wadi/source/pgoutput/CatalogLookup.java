package dev.wadi.source.pgoutput;

import dev.wadi.change.PgType;
import dev.wadi.source.check.Catalog;
import dev.wadi.source.check.SourceDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * Asks the source's catalog. Types are read at once and again when an unknown one shows; the connection is kept while
 * tables show one after the other, until {@link #release}. Confined to the reader's thread.
 */
final class CatalogLookup implements Lookup, AutoCloseable {

    private final SourceDatabase database;
    private Connection connection;
    private Map<Integer, String> names = Map.of();
    private Map<Integer, Catalog.Domain> domains = Map.of();

    CatalogLookup(final SourceDatabase database) {
        this.database = database;
    }

    @Override
    public PgType type(final int number, final int modifier) throws SQLException {
        if (!names.containsKey(number)) {
            names = catalog().typeNames();
            domains = catalog().domains();
        }
        int base = number;
        int baseModifier = modifier;
        for (Catalog.Domain domain = domains.get(base); domain != null; domain = domains.get(base)) {
            base = domain.type();
            baseModifier = baseModifier == PgType.NO_MODIFIER ? domain.modifier() : baseModifier;
        }
        // A type that was dropped since is in no catalog any more, and PostgreSQL's text needs none.
        return new PgType(names.getOrDefault(base, "unknown"), baseModifier);
    }

    @Override
    public List<String> key(final int relation) throws SQLException {
        return catalog().key(relation);
    }

    private Catalog catalog() throws SQLException {
        if (connection == null) {
            connection = database.connect();
        }
        return new Catalog(connection);
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
        release();
    }
}
