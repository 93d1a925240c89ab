package dev.wadi.source.check;

import static java.util.Objects.requireNonNull;

import dev.wadi.source.connection.SourceDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the tables themselves, each time with a connection of its own, and not for long. */
public final class LiveRowAges implements RowAges {

    private static final Logger LOG = LoggerFactory.getLogger(LiveRowAges.class);

    private static final String NAME = """
            SELECT pg_catalog.format('%I.%I', n.nspname, c.relname)
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ?::oid""";

    /** The first such row ends the search, and a table that was only vacuumed has them at its beginning. */
    private static final String ROW = """
            SELECT EXISTS (SELECT FROM ONLY %s AS t WHERE age(t.xmin) > age(?::text::xid)
                OR t.xmin = ?::text::xid AND t.cmin::text::bigint < ?)""";

    private final SourceDatabase database;

    public LiveRowAges(final SourceDatabase database) {
        this.database = requireNonNull(database, "database");
    }

    @Override
    public Optional<Boolean> hasRowBefore(final long table, final String version) throws SQLException {
        try (Connection connection = database.connect()) {
            final String name = new Query(connection).text(NAME, table);
            if (name == null) {
                return Optional.empty();
            }
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET statement_timeout = '10s'");
            }
            return ask(connection, name, version);
        }
    }

    /** A table that is locked, too large, kept from the role or of another kind of storage gives no answer. */
    private static Optional<Boolean> ask(final Connection connection, final String name, final String version)
            throws SQLException {
        final String[] parts = version.split("\\.");
        try (PreparedStatement query = connection.prepareStatement(ROW.formatted(name))) {
            query.setString(1, parts[0]);
            query.setString(2, parts[0]);
            query.setLong(3, Long.parseLong(parts[1]));
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return Optional.of(row.getBoolean(1));
            }
        } catch (final SQLException e) {
            if (connection.isValid(1)) {
                LOG.debug("The rows of {} do not tell how old they are", name, e);
                return Optional.empty();
            }
            throw e;
        }
    }
}
