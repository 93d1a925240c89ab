package dev.wadi.destination.jdbc;

import static java.util.stream.Collectors.joining;

import dev.wadi.change.SqlName;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import dev.wadi.destination.LoadMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A table at the destination for one schema of the source's table, and what the statements on it are made of.
 */
final class TargetTable {

    private final TableId id;
    private final TableSchema schema;
    private final List<TargetColumn> columns;
    private final String deletedColumn;
    private final Layout layout;
    private final String batchTable;

    /** The operators of key columns where that is not "=". */
    private final Map<String, String> equalities;

    TargetTable(final TableSchema schema, final Layout layout, final String batchTable) {
        this(schema, layout, layout.target(schema.id()), batchTable);
    }

    /** In another place than the layout gives it. */
    TargetTable(final TableSchema schema, final Layout layout, final TableId id, final String batchTable) {
        this.schema = schema;
        this.layout = layout;
        this.id = id;
        this.columns = IntStream.range(0, schema.columns().size())
                .mapToObj(i -> {
                    final TargetColumn column = TargetColumn.of(schema.columns().get(i));
                    return schema.key().contains(i) ? column.inKey() : column;
                })
                .toList();
        this.deletedColumn = schema.deletedColumn()
                .orElseThrow(() -> new IllegalArgumentException("Changes of table " + schema.id()
                        + " carry no delete flag; put the step deleteFlag before destination: in the route"));
        this.batchTable = "pg_temp." + SqlName.quote(batchTable);
        this.equalities = Map.of();
        rejectReservedName(layout.positionColumn());
        layout.loadedAtColumn().ifPresent(this::rejectReservedName);
    }

    private TargetTable(
            final TargetTable other, final List<TargetColumn> columns, final Map<String, String> equalities) {
        this.id = other.id;
        this.schema = other.schema;
        this.columns = columns;
        this.deletedColumn = other.deletedColumn;
        this.layout = other.layout;
        this.batchTable = other.batchTable;
        this.equalities = equalities;
    }

    /** This table with the types that its columns have in the database, which may be others than the default ones. */
    TargetTable withTypes(final Map<String, String> types) {
        return new TargetTable(
                this,
                columns.stream()
                        .map(column -> column.withSqlType(types.get(column.name())))
                        .toList(),
                equalities);
    }

    /** @param operators that compare key columns, where that is not "=" */
    TargetTable comparedBy(final Map<String, String> operators) {
        return new TargetTable(this, columns, Map.copyOf(operators));
    }

    private void rejectReservedName(final String metadataColumn) {
        if (schema.indexOf(metadataColumn) >= 0 || metadataColumn.equals(deletedColumn)) {
            throw new IllegalArgumentException("Table " + schema.id() + " has a column '" + metadataColumn
                    + "' of its own; choose another name for the metadata column");
        }
    }

    TableId id() {
        return id;
    }

    String name() {
        return SqlName.quote(id);
    }

    TableSchema schema() {
        return schema;
    }

    List<TargetColumn> columns() {
        return columns;
    }

    /** Whether a key has one row, rather than a row per change. */
    boolean isMerged() {
        return isMergeable() && schema.hasKey();
    }

    /** Whether it would be so for a table with a key. */
    boolean isMergeable() {
        return layout.loadMode() == LoadMode.MERGE;
    }

    /** Whether every value's text can be written as the source wrote it. */
    boolean takesTextAsItIs() {
        return columns.stream().allMatch(column -> column.converted() == null);
    }

    /** The definitions of all columns by name, metadata last. */
    List<TargetColumn> definitions() {
        final List<TargetColumn> all = new ArrayList<>(columns);
        all.add(new TargetColumn(deletedColumn, "boolean", null));
        all.add(new TargetColumn(layout.positionColumn(), "bigint", null));
        layout.loadedAtColumn().ifPresent(name -> all.add(new TargetColumn(name, "timestamp with time zone", null)));
        return all;
    }

    String create(final String quotedName) {
        final Stream<String> data =
                columns.stream().map(column -> SqlName.quote(column.name()) + " " + column.sqlType());
        final Stream<String> metadata = Stream.of(deleted() + " boolean NOT NULL", position() + " bigint NOT NULL");
        final Stream<String> loadedAt = layout.loadedAtColumn().stream()
                .map(name -> SqlName.quote(name) + " timestamp with time zone NOT NULL DEFAULT now()");
        return Stream.of(data, metadata, loadedAt)
                .flatMap(Function.identity())
                .collect(joining(", ", "CREATE TABLE " + quotedName + " (", ")"));
    }

    String addKey() {
        return "ALTER TABLE " + name() + " ADD PRIMARY KEY (" + keyList() + ")";
    }

    /** The temporary table by way of which rows come here in merge mode. */
    BatchTable batch() {
        return new BatchTable(this, batchTable);
    }

    String copyInto(final String quotedName) {
        return "COPY " + quotedName + " (" + copiedColumns() + ") FROM STDIN";
    }

    /**
     * @param rows what follows FROM
     * @param condition when a row replaces what is there; {@code d} is that, {@code excluded} the row
     */
    String upsertFrom(final String rows, final String condition) {
        return "INSERT INTO " + name() + " AS d (" + copiedColumns() + ") SELECT " + copiedColumns() + " FROM "
                + rows + " ON CONFLICT (" + keyList() + ") DO UPDATE SET "
                + assignments(this::isWritten, "excluded")
                + " WHERE " + condition;
    }

    /** Rows that are newer came after. */
    String flagAll(final long lsn) {
        return "UPDATE " + name() + " SET " + deleted() + " = true, " + position() + " = " + lsn
                + loadedAtAssignment() + " WHERE NOT " + deleted() + " AND " + position() + " <= "
                + lsn;
    }

    /** Whether an update of a row can change the column, although the key stays. */
    boolean isWritten(final int column) {
        return !schema.key().contains(column) || columns.get(column).hasEqualsWithOtherText();
    }

    String assignments(final IntPredicate isSet, final String from) {
        final Stream<String> data = IntStream.range(0, columns.size())
                .filter(isSet)
                .mapToObj(i -> columns.get(i).name());
        return Stream.concat(data, Stream.of(deletedColumn, layout.positionColumn()))
                        .map(name -> SqlName.quote(name) + " = " + from + "." + SqlName.quote(name))
                        .collect(joining(", "))
                + loadedAtAssignment();
    }

    String loadedAtAssignment() {
        return layout.loadedAtColumn()
                .map(name -> ", " + SqlName.quote(name) + " = now()")
                .orElse("");
    }

    String sameKey() {
        return schema.keyNames().stream()
                .map(name -> "d." + SqlName.quote(name) + " " + equality(name) + " s." + SqlName.quote(name))
                .collect(joining(" AND "));
    }

    /** The operator that compares a column of the key. */
    String equality(final String keyColumn) {
        return equalities.getOrDefault(keyColumn, "=");
    }

    String copiedColumns() {
        return Stream.concat(
                        columns.stream().map(TargetColumn::name), Stream.of(deletedColumn, layout.positionColumn()))
                .map(SqlName::quote)
                .collect(joining(", "));
    }

    String keyList() {
        return schema.keyNames().stream().map(SqlName::quote).collect(joining(", "));
    }

    String position() {
        return SqlName.quote(layout.positionColumn());
    }

    String deleted() {
        return SqlName.quote(deletedColumn);
    }
}
