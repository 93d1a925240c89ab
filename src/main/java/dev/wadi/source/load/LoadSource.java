package dev.wadi.source.load;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Column;
import dev.wadi.change.SqlName;
import dev.wadi.change.TableId;
import dev.wadi.source.check.Catalog;
import dev.wadi.source.check.PublishedTable;
import dev.wadi.source.check.ReaderLimits;
import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.source.connection.UnreadableText;
import dev.wadi.wire.ConnectionWatch;
import dev.wadi.wire.ServerSession;
import dev.wadi.wire.Wire;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The source as loads read it: over connections on which an answer may take as long as the source works on it. The first
 * row of a large table may, and so may a slot, which waits for transactions. Any thread.
 */
public final class LoadSource {

    private static final Logger LOG = LoggerFactory.getLogger(LoadSource.class);

    private final SourceDatabase database;
    private final ReaderLimits limits;
    private final ConnectionWatch watch;

    /** The tables in which a load has found a value that is no text, with their problem. */
    private final Map<TableId, String> unreadable = new ConcurrentHashMap<>();

    /** @param limits of the reader that brings the changes: rows of a table whose changes it cannot carry are not loaded */
    public LoadSource(final SourceDatabase database, final ReaderLimits limits) {
        this.database = requireNonNull(database, "database");
        this.limits = requireNonNull(limits, "limits");
        this.watch = new ConnectionWatch(database.toString(), database::connect);
    }

    /** For short questions. */
    public SourceDatabase database() {
        return database;
    }

    /** What the publication covers as the connection sees it; tables that cannot be replicated have a problem. */
    List<PublishedTable> publishedTables(final Connection connection, final String publication) throws SQLException {
        return new Catalog(connection)
                .publishedTables(publication).stream()
                        .map(limits::apply)
                        .map(this::withoutUnreadable)
                        .toList();
    }

    private PublishedTable withoutUnreadable(final PublishedTable table) {
        final String problem = unreadable.get(table.schema().id());
        return problem == null ? table : table.withProblem(problem);
    }

    /** What was found unreadable in a table may have been corrected. */
    void forgetUnreadable(final TableId table) {
        unreadable.remove(table);
    }

    /**
     * Finds out whether a table has ended a load with a value that is no text in the source's encoding; the next load is
     * without it.
     *
     * @param e with which reading the table has ended
     * @return the same, or one that names table and column
     */
    SQLException ended(final TablePart part, final SQLException e) {
        if (!UnreadableText.hasEnded(e)) {
            return e;
        }
        final TableId table = part.table().schema().id();
        final String problem = "has a value" + unreadableColumn(part)
                + " that is no text in the encoding of the source;" + " correct it there";
        unreadable.put(table, problem);
        return new SQLException("Table " + table + " " + problem, e.getSQLState(), e);
    }

    private String unreadableColumn(final TablePart part) {
        try (Connection connection = connectForRows();
                Statement statement = connection.createStatement()) {
            for (final Column column : part.table().schema().columns()) {
                try {
                    statement.executeQuery("SELECT count(convert_to(" + SqlName.quote(column.name())
                            + "::text, 'UTF8')) FROM " + part.heap().from());
                } catch (final SQLException e) {
                    if (UnreadableText.hasEnded(e)) {
                        return " in column '" + column.name() + "'";
                    }
                    throw e;
                }
            }
        } catch (final SQLException e) {
            LOG.debug(
                    "The column of table {} that cannot be read is not found",
                    part.table().schema().id(),
                    e);
        }
        return "";
    }

    Connection connectForRows() throws SQLException {
        final Wire wire = database.wire();
        return watched(database.connect(wire), wire);
    }

    /** It speaks the replication protocol besides SQL. */
    Connection connectForSlot() throws SQLException {
        final Wire wire = database.wire();
        return watched(database.connectForReplication(wire), wire);
    }

    private Connection watched(final Connection connection, final Wire wire) throws SQLException {
        try {
            watch.add(connection, wire, ServerSession.of(connection));
            connection.setNetworkTimeout(Runnable::run, 0);
            return connection;
        } catch (final SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Gives up connections that are dead: a load that waits on one fails. Called in intervals by one thread. */
    public void look() {
        watch.look(database.silenceLimit());
    }
}
