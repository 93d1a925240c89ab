package dev.wadi.source;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.TableId;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.LoadLedger;
import dev.wadi.source.check.Catalog;
import dev.wadi.source.connection.SourceDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for the rows of tables that have come into the publication since the historical load began, also while nobody was
 * looking: those that the publication covers and the ledger does not know.
 */
final class AddedTables {

    private static final Logger LOG = LoggerFactory.getLogger(AddedTables.class);

    private final SourceDatabase database;
    private final String publication;

    AddedTables(final SourceDatabase database, final String publication) {
        this.database = requireNonNull(database, "database");
        this.publication = requireNonNull(publication, "publication");
    }

    /** Before the historical load reads anything: what comes into the publication from now on counts as added. */
    void begin(final LoadLedger ledger) {
        ledger.begin(published());
    }

    void request(final LoadLedger ledger) {
        final Set<TableId> published = published();
        final Optional<Set<TableId>> known = ledger.known();
        if (known.isEmpty()) {
            // They were loaded by a version that did not note it.
            ledger.begin(published);
            return;
        }
        for (final TableId table : published) {
            if (!known.get().contains(table)) {
                LOG.info(
                        "Table {} is new in publication {}; its rows are loaded beside the stream", table, publication);
                ledger.request(table, "added to the publication");
            }
        }
        known.get().stream().filter(table -> !published.contains(table)).forEach(ledger::forget);
    }

    private Set<TableId> published() {
        try (Connection connection = database.connect()) {
            final Set<TableId> tables = new LinkedHashSet<>();
            new Catalog(connection)
                    .publishedTables(publication)
                    .forEach(table -> tables.add(table.schema().id()));
            return tables;
        } catch (final SQLException e) {
            throw new DeliveryException(
                    database + " cannot be asked for the tables of " + publication + ": " + e.getMessage(), e);
        }
    }
}
