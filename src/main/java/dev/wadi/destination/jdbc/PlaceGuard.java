package dev.wadi.destination.jdbc;

import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lets a pipeline write to its own tables only, and claims them for it. Each table is looked at once on a connection.
 * Used by the thread that writes.
 */
final class PlaceGuard {

    private final PlaceCatalog catalog;
    private final ColumnDependents dependents;
    private final TableOwners owners;
    private final KnownShapes shapes;
    private final PlaceRules rules;

    /** By its place, the pipeline that had the table when it was looked at. */
    private final Map<TableId, Optional<String>> passed = new HashMap<>();

    PlaceGuard(final Connection connection, final Layout layout, final KnownShapes shapes) {
        this.catalog = new PlaceCatalog(connection);
        this.dependents = new ColumnDependents(connection);
        this.owners = new TableOwners(connection, shapes.pipeline());
        this.shapes = shapes;
        this.rules = new PlaceRules(layout, shapes.pipeline());
    }

    /**
     * @param table as it would be at the destination; empty if its columns are not known
     * @throws HinderedTableException if the pipeline must not write there
     */
    void require(final TableId source, final TableId place, final Optional<TargetTable> table) throws SQLException {
        if (passed.containsKey(place)) {
            return;
        }
        final Optional<TableOwners.Owner> owner = owners.read(place);
        final Optional<Hindrance> hindrance = hindrance(source, place, table, owner);
        if (hindrance.isPresent()) {
            throw new HinderedTableException(hindrance.get());
        }
        passed.put(place, owner.map(TableOwners.Owner::pipeline));
    }

    /** Whether a hindrance, as it was noted, is still there. */
    boolean isStillHindered(final TableId source, final TableId place, final String code) throws SQLException {
        if (hindrance(source, place, Optional.empty()).isPresent()) {
            return true;
        }
        final Optional<Place> found = catalog.read(place);
        for (final String column : found.isEmpty() ? List.<String>of() : Hindrance.columnsOf(code)) {
            final boolean isThere =
                    switch (Hindrance.kindOf(code)) {
                        case PLACE -> false;
                        case METADATA -> !found.get().columns().contains(column) && !rules.adds(place);
                        case VALUES ->
                            found.get().identityColumns().contains(column)
                                    || found.get().generatedColumns().contains(column);
                        case DEPENDENTS -> !dependents.of(place, column).isEmpty();
                    };
            if (isThere) {
                return true;
            }
        }
        return false;
    }

    /** The same for a table to which the pipeline has written, by its name at the destination. */
    Optional<Hindrance> hindranceOfWritten(final TableId place) throws SQLException {
        final Optional<Place> found = catalog.read(place);
        return found.isEmpty() ? Optional.empty() : rules.judge(found.get(), owners.read(place), true, List.of());
    }

    /** What keeps the pipeline from writing there, if anything. */
    Optional<Hindrance> hindrance(final TableId source, final TableId place, final Optional<TargetTable> table)
            throws SQLException {
        return hindrance(source, place, table, owners.read(place));
    }

    private Optional<Hindrance> hindrance(
            final TableId source,
            final TableId place,
            final Optional<TargetTable> table,
            final Optional<TableOwners.Owner> owner)
            throws SQLException {
        final Optional<Place> found = catalog.read(place);
        if (found.isEmpty()) {
            return rules.judgeFree(place, owner);
        }
        final boolean isKnown = owner.isEmpty() && shapes.read(source).isPresent();
        final List<TargetColumn> missing =
                table.map(target -> missing(target, found.get())).orElse(List.of());
        return rules.judge(found.get(), owner, isKnown, missing)
                .or(() -> table.flatMap(target -> rules.judgeColumns(found.get(), target)));
    }

    private static List<TargetColumn> missing(final TargetTable table, final Place found) {
        return table.metadata().stream()
                .filter(column -> !found.columns().contains(column.name()))
                .toList();
    }

    /**
     * Makes the table this pipeline's, in the running transaction.
     *
     * @throws HinderedTableException if another pipeline was faster
     */
    void claim(final TableSchema schema, final TableId place) throws SQLException {
        final Optional<String> us = Optional.of(owners.pipeline());
        require(schema.id(), place, Optional.empty());
        while (!passed.get(place).equals(us)) {
            if (owners.claim(place, passed.get(place))) {
                passed.put(place, us);
            } else {
                passed.remove(place);
                require(schema.id(), place, Optional.empty());
            }
        }
    }

    /** After a part of the transaction was taken back: what it has claimed is looked at again. */
    void forget() {
        passed.clear();
        owners.forget();
    }
}
