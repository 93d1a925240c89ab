package dev.wadi.destination.jdbc;

import dev.wadi.change.TableId;
import dev.wadi.delivery.DeliveryException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds stopped tables whose hindrance is gone, and asks for their rows to be loaded again, once for each stop. Used by
 * one thread, over a connection of its own.
 */
public final class HealedTables {

    private static final Logger LOG = LoggerFactory.getLogger(HealedTables.class);

    /** A version that did not record it has no such column. */
    private static final String READ = """
            SELECT table_schema, table_name, to_jsonb(s) ->> 'waits_for', stopped_at::text FROM wadi.stopped_table s
            WHERE pipeline = ? AND to_jsonb(s) ->> 'waits_for' <> ''""";

    private final DestinationDatabase database;
    private final String pipeline;
    private final Layout layout;
    private final ResyncTable ledger;
    private final Set<String> requested = new HashSet<>();

    public HealedTables(
            final DestinationDatabase database, final String pipeline, final Layout layout, final ResyncTable ledger) {
        this.database = database;
        this.pipeline = pipeline;
        this.layout = layout;
        this.ledger = ledger;
    }

    /** Nothing follows if the destination cannot be asked: the writer tells of that. */
    public void request() {
        try (Connection connection = database.connect(DestinationDatabase.CONNECT_PATIENCE)) {
            final PlaceGuard guard = new PlaceGuard(connection, layout, new KnownShapes(connection, pipeline));
            for (final Map.Entry<TableId, String[]> stop : waiting(connection).entrySet()) {
                final TableId source = stop.getKey();
                if (!guard.isStillHindered(source, layout.target(source), stop.getValue()[0])
                        && requested.add(source + " " + stop.getValue()[1])) {
                    LOG.info("What has stopped table {} is gone; it is loaded again", source);
                    ledger.request(source, "what had stopped it is gone");
                }
            }
        } catch (final SQLException | DeliveryException e) {
            LOG.debug("{} cannot be asked for stopped tables that may go on", database, e);
        }
    }

    private Map<TableId, String[]> waiting(final Connection connection) throws SQLException {
        final Map<TableId, String[]> tables = new LinkedHashMap<>();
        if (new OwnTables(connection).exist("wadi.stopped_table")) {
            try (PreparedStatement query = connection.prepareStatement(READ)) {
                query.setString(1, pipeline);
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        tables.put(
                                new TableId(row.getString(1), row.getString(2)),
                                new String[] {row.getString(3), row.getString(4)});
                    }
                }
            }
        }
        return tables;
    }
}
