package dev.wadi.source.debezium;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.source.check.Catalog;
import dev.wadi.source.check.LiveTypes;
import dev.wadi.source.check.RowShape;
import dev.wadi.source.check.SourceTypes;
import dev.wadi.source.check.TableIdentity;
import dev.wadi.source.connection.SourceDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Asks the source, each time with a connection of its own: few questions are asked, and seldom. */
public final class LiveCatalog implements SourceCatalog {

    private final SourceDatabase database;
    private final String publication;
    private final DebeziumLimits limits = new DebeziumLimits();

    public LiveCatalog(final SourceDatabase database, final String publication) {
        this.database = requireNonNull(database, "database");
        this.publication = requireNonNull(publication, "publication");
    }

    private interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    @Override
    public SourceTypes read() {
        return ask("its types", SourceTypes::read);
    }

    @Override
    public LiveTypes.Reading rows(final Collection<Integer> types) {
        return ask("its composite types", connection -> RowShape.reading(connection, types));
    }

    @Override
    public Optional<TableIdentity> identity(final TableId table) {
        return ask("the key of table " + table, connection -> new Catalog(connection).identity(table));
    }

    @Override
    public List<String> columns(final TableId table) {
        return ask("the columns of table " + table, connection -> new Catalog(connection).columns(table));
    }

    @Override
    public List<TableSchema> beyondReach() {
        return ask("the tables of " + publication, connection -> new Catalog(connection)
                .publishedTables(publication).stream()
                        .filter(table -> limits.problem(table.schema()).isPresent())
                        .map(table -> limits.apply(table).schema())
                        .toList());
    }

    private <T> T ask(final String what, final Question<T> question) {
        try (Connection connection = database.connect()) {
            return question.ask(connection);
        } catch (final SQLException e) {
            throw new DeliveryException(database + " cannot be asked for " + what + ": " + e.getMessage(), e);
        }
    }
}
