package dev.wadi.destination.jdbc;

import static java.util.stream.Collectors.toSet;

import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables at the destination as one connection knows them. A table that is missing is made in the transaction that
 * first needs it, and one that is there is brought in line with the source's. Lives as long as the connection.
 */
final class TargetTables {

    private static final Logger LOG = LoggerFactory.getLogger(TargetTables.class);

    /** Classes of SQLSTATE that tell that a statement itself cannot be: it would fail again. */
    private static final Set<String> REFUSALS = Set.of("0A", "22", "23", "2B", "42", "54");

    private final Connection connection;
    private final Layout layout;
    private final UnaryOperator<TableId> places;
    private final boolean isElsewhere;
    private final String batchPrefix;
    private final KnownShapes shapes;
    private final DestinationCatalog catalog;
    private final TableEvolution evolution;
    private final PlaceGuard guard;
    private final Map<TableSchema, TargetTable> bySchema = new HashMap<>();

    /** Which schema of a table the database was last brought in line with. */
    private final Map<TableId, TargetTable> current = new HashMap<>();

    /** By its place, which table of the source has it. */
    private final Map<TableId, TableId> owners = new HashMap<>();

    TargetTables(final Connection connection, final Layout layout, final KnownShapes shapes) {
        this(connection, layout, shapes, layout::target, false, "wadi_batch_");
    }

    private TargetTables(
            final Connection connection,
            final Layout layout,
            final KnownShapes shapes,
            final UnaryOperator<TableId> places,
            final boolean isElsewhere,
            final String batchPrefix) {
        this.connection = connection;
        this.layout = layout;
        this.shapes = shapes;
        this.places = places;
        this.isElsewhere = isElsewhere;
        this.batchPrefix = batchPrefix;
        this.catalog = new DestinationCatalog(connection);
        this.evolution = new TableEvolution(connection, catalog, layout.adopted());
        this.guard = new PlaceGuard(connection, layout, shapes);
    }

    /** The same tables in other places, each with a name that follows from its own. */
    TargetTables elsewhere(final UnaryOperator<TableId> otherPlaces) {
        return new TargetTables(connection, layout, shapes, otherPlaces, true, "wadi_elsewhere_");
    }

    /**
     * @param schema of the table; empty if only its name is known
     * @throws UnfitTableException if rows of the table would get among those of another one, or among Wadi's own, or into
     *     a table that is not this pipeline's
     */
    void requireOwnPlace(final TableId source, final Optional<TableSchema> schema) throws SQLException {
        final TableId place = layout.target(source);
        if (place.schema().equals(ProgressTable.SCHEMA)) {
            throw new UnfitTableException("would be " + place
                    + " at the destination, among Wadi's own tables; give another schema with wadi.destination.schema");
        }
        TableId owner = owners.get(place);
        if (owner == null) {
            owner = layout.schema().isPresent() && exists(place)
                    ? shapes.namesake(source).orElse(source)
                    : source;
            owners.put(place, owner);
        }
        if (!owner.equals(source)) {
            throw new UnfitTableException("would be " + place + " at the destination, as table " + owner
                    + " is already; leave wadi.destination.schema empty, or rename one of them");
        }
        guard.require(source, place, schema.map(this::describe));
    }

    /**
     * @param place of a table to which the pipeline has written
     * @throws HinderedTableException if it must not any more
     */
    void requireStillOurs(final TableId place) throws SQLException {
        final Optional<Hindrance> hindrance = guard.hindranceOfWritten(place);
        if (hindrance.isPresent()) {
            throw new HinderedTableException(hindrance.get());
        }
    }

    /**
     * Makes the table this pipeline's before there is one.
     *
     * @throws HinderedTableException if another pipeline was faster
     */
    void claim(final TableSchema schema) throws SQLException {
        guard.claim(schema, layout.target(schema.id()));
    }

    TableId placeName(final TableId source) {
        return layout.target(source);
    }

    /** The table as the statements see it, whether or not it is there. */
    TargetTable describe(final TableSchema schema) {
        return bySchema.computeIfAbsent(
                schema, s -> new TargetTable(s, layout, places.apply(s.id()), batchPrefix + bySchema.size()));
    }

    /**
     * The table, made or altered if need be, with its temporary table.
     *
     * @throws UnfitTableException if it cannot take rows of this shape; the transaction is as before
     */
    TargetTable ready(final TableSchema schema) throws SQLException {
        schema.problem().ifPresent(problem -> {
            throw new UnfitTableException(problem);
        });
        final TargetTable table = describe(schema);
        if (current.get(table.id()) != table) {
            final TargetTable prepared = orUndo(() -> prepare(table));
            bySchema.put(schema, prepared);
            current.put(table.id(), prepared);
            return prepared;
        }
        return table;
    }

    /** After a part of the transaction was taken back: what it has made is looked at anew. */
    void forget() {
        bySchema.clear();
        current.clear();
        shapes.forget();
        guard.forget();
    }

    /** The table as it is, with its temporary table: nothing is made or altered. */
    TargetTable asItIs(final TableSchema schema) throws SQLException {
        final TargetTable known = describe(schema);
        if (current.get(known.id()) == known) {
            return known;
        }
        final TargetTable table = known.comparedBy(catalog.equalities(known.id()));
        bySchema.put(schema, table);
        current.put(table.id(), table);
        if (table.isMerged()) {
            createBatchTable(table);
        }
        return table;
    }

    private void createBatchTable(final TargetTable table) throws SQLException {
        execute(table.batch().drop());
        execute(table.batch().create());
    }

    /** A step that makes or alters one table, and that may fail without an end for the rest of the transaction. */
    private interface TableStep {
        TargetTable run() throws SQLException;
    }

    /**
     * Takes a step back if it fails because of what the table is.
     *
     * @throws UnfitTableException if so; the transaction is as before the step
     */
    private TargetTable orUndo(final TableStep step) throws SQLException {
        final Savepoint before = connection.setSavepoint();
        try {
            final TargetTable table = step.run();
            connection.releaseSavepoint(before);
            return table;
        } catch (final UnfitTableException e) {
            connection.rollback(before);
            guard.forget();
            throw e;
        } catch (final SQLException e) {
            if (!isRefusal(e)) {
                throw e;
            }
            connection.rollback(before);
            guard.forget();
            throw new UnfitTableException("cannot be brought in line with the source's: " + RowErrors.describe(e), e);
        }
    }

    private static boolean isRefusal(final SQLException e) {
        return e.getSQLState() != null
                && REFUSALS.contains(e.getSQLState().substring(0, 2))
                && !RowErrors.needsOperator(e);
    }

    private TargetTable prepare(final TargetTable table) throws SQLException {
        if (!isElsewhere) {
            claim(table.schema());
        }
        final TableShape shape = TableShape.of(table);
        final Optional<TableShape> known = shapes.read(noted(table));
        final TargetTable prepared;
        if (catalog.exists(table.id())) {
            prepared = table.withTypes(evolution.follow(table, known)).comparedBy(catalog.equalities(table.id()));
        } else {
            if (known.isPresent() && !isElsewhere) {
                // Created again, it would have the rows of changes from now on only.
                throw new UnfitTableException("is not at the destination any more as " + table.id()
                        + ", where its rows were written; it was dropped or renamed there, or wadi.destination.schema was"
                        + " changed");
            }
            LOG.info("Table {} is created at the destination for the first change of it", table.id());
            create(table);
            if (table.isMerged()) {
                execute(table.addKey());
            }
            prepared = table;
        }
        if (!known.equals(Optional.of(shape))) {
            shapes.write(noted(table), shape);
        }
        if (table.isMerged()) {
            createBatchTable(table);
        }
        return prepared;
    }

    private void create(final TargetTable table) throws SQLException {
        catalog.createSchema(table.id().schema());
        execute(table.create(table.name()));
    }

    /**
     * For rows that come by themselves: the key is cheaper to make when they are all there.
     *
     * @throws UnfitTableException if there cannot be such a table; the transaction is as before
     */
    void createWithoutKey(final TargetTable table) throws SQLException {
        orUndo(() -> {
            create(table);
            made(table);
            return table;
        });
    }

    /**
     * Whether loaded rows can be merged into the table that is there, which is brought in line with them if need be. One
     * that is there and cannot take them is kept under another name, so that the place is free.
     *
     * @throws HinderedTableException if the one that is there has to stay; the transaction is as before
     */
    boolean takes(final TableSchema schema) throws SQLException {
        final TargetTable table = describe(schema);
        requireOwnPlace(schema.id(), Optional.of(schema));
        if (!exists(table.id())) {
            return false;
        }
        try {
            ready(schema);
            return true;
        } catch (final HinderedTableException e) {
            throw e;
        } catch (final UnfitTableException e) {
            final String name = catalog.setAside(table.id());
            LOG.warn(
                    "Table {} at the destination {}; it is kept as {}, and the one that was just loaded takes its place",
                    table.id(),
                    e.reason(),
                    name);
            return false;
        }
    }

    /** Notes that a table was made of this shape in another way. */
    void made(final TargetTable table) throws SQLException {
        if (!isElsewhere) {
            claim(table.schema());
        }
        shapes.write(noted(table), TableShape.of(table));
    }

    /** Under which name its shape is noted: the source's, but for a table in another place, which has one of its own. */
    private TableId noted(final TargetTable table) {
        return isElsewhere ? table.id() : table.schema().id();
    }

    /** Notes that a table in another place is not there any more. */
    void gone(final TableId table) throws SQLException {
        shapes.remove(table);
        current.remove(table);
    }

    /** Whether the table is there, of this shape and with the columns that it would be made with. */
    boolean isAsMade(final TargetTable table) throws SQLException {
        return catalog.columns(table.id())
                        .keySet()
                        .equals(table.definitions().stream()
                                .map(TargetColumn::name)
                                .collect(toSet()))
                && shapes.read(table.id()).equals(Optional.of(TableShape.of(table)));
    }

    boolean exists(final TableId table) throws SQLException {
        return catalog.exists(table);
    }

    void createSchema(final String schema) throws SQLException {
        catalog.createSchema(schema);
    }

    private void execute(final String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
