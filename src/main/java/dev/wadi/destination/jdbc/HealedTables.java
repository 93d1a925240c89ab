package dev.wadi.destination.jdbc;

import dev.wadi.change.TableId;
import dev.wadi.delivery.DeliveryException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
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

    private static final String REFERENCED = """
            SELECT rn.nspname, r.relname
            FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                JOIN pg_class r ON r.oid = f.confrelid JOIN pg_namespace rn ON rn.oid = r.relnamespace
            WHERE f.contype = 'f' AND n.nspname = ? AND c.relname = ? AND f.confrelid <> f.conrelid""";

    private record Stop(TableId source, String code, String since) {}

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
            final List<Stop> free = new ArrayList<>();
            for (final Stop stop : stops(connection)) {
                if (!guard.isStillHindered(stop.source(), layout.target(stop.source()), stop.code())) {
                    free.add(stop);
                }
            }
            for (final Stop stop : firstOnes(connection, free)) {
                if (requested.add(stop.source() + " " + stop.since())) {
                    LOG.info("What has stopped table {} is gone; it is loaded again", stop.source());
                    ledger.request(stop.source(), "what had stopped it is gone");
                }
            }
        } catch (final SQLException | DeliveryException e) {
            LOG.debug("{} cannot be asked for stopped tables that may go on", database, e);
        }
    }

    /** Those that refer to none of the others by a foreign key; all if there are none. */
    private List<Stop> firstOnes(final Connection connection, final List<Stop> stops) throws SQLException {
        final Set<TableId> places = new HashSet<>();
        stops.forEach(stop -> places.add(layout.target(stop.source())));
        final List<Stop> first = new ArrayList<>();
        for (final Stop stop : stops) {
            if (Collections.disjoint(places, referenced(connection, layout.target(stop.source())))) {
                first.add(stop);
            }
        }
        return first.isEmpty() ? stops : first;
    }

    private static Set<TableId> referenced(final Connection connection, final TableId place) throws SQLException {
        final Set<TableId> tables = new HashSet<>();
        try (PreparedStatement query = connection.prepareStatement(REFERENCED)) {
            query.setString(1, place.schema());
            query.setString(2, place.name());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    tables.add(new TableId(row.getString(1), row.getString(2)));
                }
            }
        }
        return tables;
    }

    private List<Stop> stops(final Connection connection) throws SQLException {
        final List<Stop> stops = new ArrayList<>();
        if (new OwnTables(connection).exist("wadi.stopped_table")) {
            try (PreparedStatement query = connection.prepareStatement(READ)) {
                query.setString(1, pipeline);
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        stops.add(new Stop(
                                new TableId(row.getString(1), row.getString(2)), row.getString(3), row.getString(4)));
                    }
                }
            }
        }
        return stops;
    }
}
