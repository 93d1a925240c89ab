package dev.wadi.destination.jdbc;

import dev.wadi.change.SqlName;
import dev.wadi.destination.TableChoice;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a table that is there in line with what the source's has become: adds columns, widens types, keeps what the
 * source has dropped. What cannot be followed without losing a value is an {@link UnfitTableException}.
 */
final class TableEvolution {

    private static final Logger LOG = LoggerFactory.getLogger(TableEvolution.class);

    /** The columns of every index that can tell which row is meant. */
    private static final String UNIQUE = """
            SELECT array_agg(a.attname::text)
            FROM pg_index i CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
                LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum AND k.attnum > 0
            WHERE i.indrelid = to_regclass(?) AND i.indisunique AND i.indimmediate AND i.indisvalid
              AND i.indpred IS NULL AND k.place <= i.indnkeyatts
            GROUP BY i.indexrelid""";

    private final Connection connection;
    private final DestinationCatalog catalog;
    private final TableChoice adopted;

    /** @param adopted tables to which metadata columns are added */
    TableEvolution(final Connection connection, final DestinationCatalog catalog, final TableChoice adopted) {
        this.connection = connection;
        this.catalog = catalog;
        this.adopted = adopted;
    }

    /**
     * @param known how the source's table looked before; empty if that was never noted
     * @return the types of the table's columns by name
     */
    Map<String, String> follow(final TargetTable table, final Optional<TableShape> known) throws SQLException {
        final TableShape shape = TableShape.of(table);
        known.ifPresent(before -> tell(table, before, shape));
        checkKey(table, known);
        final Map<String, String> present = catalog.columns(table.id());
        for (final TargetColumn column : table.definitions()) {
            final String type = present.get(column.name());
            if (type == null) {
                add(table, column, known.isPresent());
            } else if (known.isPresent() && table.schema().indexOf(column.name()) >= 0) {
                followType(table, column, known.get().types().get(column.name()), type);
            }
        }
        return catalog.columns(table.id());
    }

    private static void tell(final TargetTable table, final TableShape before, final TableShape now) {
        if (before.isOtherTableThan(now)) {
            LOG.warn(
                    "Table {} at the source is not the one that it was: it was made anew, or another one got its name."
                            + " The rows of the old one stay at the destination as they are; to have those of the new"
                            + " one only: wadi resync {}",
                    table.schema().id(),
                    table.schema().id());
        }
        final List<String> dropped = before.columnsMissingIn(now);
        if (!dropped.isEmpty()) {
            LOG.info(
                    "Table {}: the columns {} are not at the source any more; they stay at the destination, new rows"
                            + " have NULL in them",
                    table.id(),
                    dropped);
        }
    }

    /** Which row a change is about is told by the key; with another one it would be guessed. */
    private void checkKey(final TargetTable table, final Optional<TableShape> known) throws SQLException {
        final List<String> before = known.map(TableShape::key).orElse(List.of());
        if (!table.isMerged()) {
            if (table.isMergeable() && !before.isEmpty()) {
                throw new UnfitTableException("has no key at the source any more, and the copy has one row for each "
                        + before + " of the old key");
            }
            return;
        }
        final List<String> key = table.schema().keyNames();
        final Set<Set<String>> unique = uniqueColumns(table);
        if (!unique.contains(Set.copyOf(key))) {
            throw new UnfitTableException("is identified by " + key + " at the source now, and the copy "
                    + (unique.isEmpty() ? "by nothing" : "by " + (before.isEmpty() ? unique : before)));
        }
    }

    private Set<Set<String>> uniqueColumns(final TargetTable table) throws SQLException {
        final Set<Set<String>> unique = new HashSet<>();
        try (PreparedStatement query = connection.prepareStatement(UNIQUE)) {
            query.setString(1, table.name());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    unique.add(new HashSet<>(
                            Arrays.asList((String[]) row.getArray(1).getArray())));
                }
            }
        }
        return unique;
    }

    private void add(final TargetTable table, final TargetColumn column, final boolean isChange) throws SQLException {
        if (table.schema().indexOf(column.name()) < 0) {
            addMetadata(table, column);
            return;
        }
        execute("ALTER TABLE " + table.name() + " ADD COLUMN " + SqlName.quote(column.name()) + " " + column.sqlType());
        if (isChange) {
            LOG.info(
                    "Table {}: column '{}' was added; the rows that are there have NULL in it until a change brings the"
                            + " value, or all at once with: wadi resync {}",
                    table.id(),
                    column.name(),
                    table.schema().id());
        }
    }

    private void addMetadata(final TargetTable table, final TargetColumn column) throws SQLException {
        final String statement =
                "ALTER TABLE " + table.name() + " ADD COLUMN " + TargetTable.metadataDefinition(column);
        if (!adopted.contains(table.id())) {
            throw new HinderedTableException(new Hindrance(
                    Hindrance.Kind.METADATA,
                    List.of(column.name()),
                    "has no column '" + column.name() + "' at the destination any more",
                    "add it again",
                    List.of(statement)));
        }
        execute(statement);
        LOG.info("Table {} is adopted: column '{}' was added", table.id(), column.name());
    }

    /**
     * @param before the type that the source's column had, as it is here by default; null for a column that is new there
     * @param present the type that the column has here
     */
    private void followType(
            final TargetTable table, final TargetColumn column, final String before, final String present)
            throws SQLException {
        if (before == null) {
            LOG.warn(
                    "Table {}: column '{}' is at the source again; the rows that are there keep what they have in it"
                            + " until they change, or until: wadi resync {}",
                    table.id(),
                    column.name(),
                    table.schema().id());
        } else if (before.equals(column.sqlType())) {
            return;
        }
        final ColumnType has = ColumnType.of(present);
        final ColumnType gets = has.following(ColumnType.of(column.sqlType()))
                .orElseThrow(() -> new UnfitTableException("has a column '" + column.name() + "' that became "
                        + column.sqlType() + " at the source and cannot become that from " + present
                        + " at the destination without losing values"));
        if (!gets.equals(has)) {
            requireFree(table, column.name(), gets);
            execute("ALTER TABLE " + table.name() + " ALTER COLUMN " + SqlName.quote(column.name()) + " TYPE "
                    + gets.sql());
        }
        if (before != null) {
            LOG.info(
                    "Table {}: column '{}' has another type at the source, {} after {}; at the destination it is {}",
                    table.id(),
                    column.name(),
                    column.sqlType(),
                    before,
                    gets);
        }
    }

    /** Looked up before the statement: its error names one of them only, and ends the transaction. */
    private void requireFree(final TargetTable table, final String column, final ColumnType type) throws SQLException {
        final List<String> dependents = new ColumnDependents(connection).of(table.id(), column);
        if (!dependents.isEmpty()) {
            throw new HinderedTableException(new Hindrance(
                    Hindrance.Kind.DEPENDENTS,
                    List.of(column),
                    "has a column '" + column + "' that has to become " + type.sql()
                            + " at the destination, which PostgreSQL refuses as long as there is "
                            + String.join(", ", dependents),
                    "drop what is named, and create it again afterwards",
                    List.of()));
        }
    }

    private void execute(final String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
