package dev.wadi.destination.jdbc;

import static java.util.stream.Collectors.joining;

import dev.wadi.change.SqlName;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import dev.wadi.destination.LoadMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A table at the destination for one schema of the source's table, with its statements. In merge mode rows travel by
 * way of a temporary table with the same columns; the statements are built once per schema, or once per set of columns
 * that updates leave unchanged.
 */
final class TargetTable {

    private final TableId id;
    private final TableSchema schema;
    private final List<TargetColumn> columns;
    private final String deletedColumn;
    private final Layout layout;
    private final String batchTable;

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
        this.batchTable = SqlName.quote(batchTable);
        rejectReservedName(layout.positionColumn());
        layout.loadedAtColumn().ifPresent(this::rejectReservedName);
    }

    private TargetTable(final TargetTable other, final List<TargetColumn> columns) {
        this.id = other.id;
        this.schema = other.schema;
        this.columns = columns;
        this.deletedColumn = other.deletedColumn;
        this.layout = other.layout;
        this.batchTable = other.batchTable;
    }

    /** This table with the types that its columns have in the database, which may be others than the default ones. */
    TargetTable withTypes(final Map<String, String> types) {
        return new TargetTable(
                this,
                columns.stream()
                        .map(column -> column.withSqlType(types.get(column.name())))
                        .toList());
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
        final Stream<String> metadata = Stream.of(
                SqlName.quote(deletedColumn) + " boolean NOT NULL",
                SqlName.quote(layout.positionColumn()) + " bigint NOT NULL");
        final Stream<String> loadedAt = layout.loadedAtColumn().stream()
                .map(name -> SqlName.quote(name) + " timestamp with time zone NOT NULL DEFAULT now()");
        return Stream.of(data, metadata, loadedAt)
                .flatMap(Function.identity())
                .collect(joining(", ", "CREATE TABLE " + quotedName + " (", ")"));
    }

    String addKey() {
        return "ALTER TABLE " + name() + " ADD PRIMARY KEY (" + keyList() + ")";
    }

    String createBatchTable() {
        return "CREATE TEMPORARY TABLE " + batchTable + " ON COMMIT DELETE ROWS AS SELECT " + copiedColumns() + " FROM "
                + name() + " WITH NO DATA";
    }

    String clearBatchTable() {
        return "TRUNCATE " + batchTable;
    }

    String dropBatchTable() {
        return "DROP TABLE IF EXISTS " + batchTable;
    }

    String copyIntoBatchTable() {
        return copyInto(batchTable);
    }

    String copyInto(final String quotedName) {
        return "COPY " + quotedName + " (" + copiedColumns() + ") FROM STDIN";
    }

    /** Rows that are known in full: inserted, or replacing what is there unless that is newer. */
    String upsert() {
        return upsertFrom(batchTable, "d." + position() + " <= excluded." + position());
    }

    private String upsertFrom(final String quotedName, final String condition) {
        return "INSERT INTO " + name() + " AS d (" + copiedColumns() + ") SELECT " + copiedColumns() + " FROM "
                + quotedName + " ON CONFLICT (" + keyList() + ") DO UPDATE SET "
                + assignments(this::isWritten, "excluded")
                + " WHERE " + condition;
    }

    /** Rows of which some columns are not known: these keep what they have. */
    String update(final BitSet unchanged) {
        return "UPDATE " + name() + " AS d SET "
                + assignments(i -> !unchanged.get(i) && isWritten(i), "s") + " FROM " + batchTable
                + " AS s WHERE " + sameKey() + " AND d." + position() + " <= s." + position();
    }

    /**
     * Takes loaded rows in. In merge mode they become as they were loaded, whatever stands here; rows that are so already
     * stay as they are, unless they claim to be newer than the position up to which the load goes.
     *
     * @param loaded what follows FROM
     */
    String takeFrom(final String loaded, final long upTo) {
        return isMerged()
                ? upsertFrom(loaded, row("d") + " *<> " + row("excluded") + " OR d." + position() + " > " + upTo)
                : "INSERT INTO " + name() + " (" + copiedColumns() + ") SELECT " + copiedColumns() + " FROM " + loaded;
    }

    /** What an update can change in a row, without the position. As records, rows of any types can be compared. */
    private String row(final String table) {
        final Stream<String> data = IntStream.range(0, columns.size())
                .filter(this::isWritten)
                .mapToObj(i -> columns.get(i).name());
        return Stream.concat(data, Stream.of(deletedColumn))
                .map(name -> table + "." + SqlName.quote(name))
                .collect(joining(", ", "ROW(", ")::record"));
    }

    /** What is there and was not loaded was deleted at the source in between, and does not claim to be newer. */
    String flagMissing(final TargetTable loaded, final long upTo) {
        final String isNewer = "d." + position() + " > " + upTo;
        return "UPDATE " + name() + " AS d SET " + SqlName.quote(deletedColumn) + " = true, " + position()
                + " = CASE WHEN " + isNewer + " THEN 0 ELSE d." + position() + " END" + loadedAtAssignment()
                + " WHERE (NOT d." + SqlName.quote(deletedColumn) + " OR " + isNewer + ") AND NOT EXISTS (SELECT FROM "
                + loaded.name() + " AS s WHERE " + sameKey() + ")";
    }

    /** Where each row is, its position, whether it is deleted, and then all columns. */
    String selectPlaces() {
        return "SELECT s.ctid, " + metadataAndColumns() + " FROM " + name() + " AS s";
    }

    /** What follows FROM for the rows at these places, as one array of texts. */
    String atPlaces(final String places) {
        return "(SELECT * FROM " + name() + " WHERE ctid = ANY ('" + places + "'::tid[])) AS s";
    }

    /** Takes rows away that cannot have the key, because another has it or because it is null; reads as selectPlaces. */
    String deleteDoubles() {
        final String isNull = schema.key().stream()
                .map(i -> "s." + SqlName.quote(columns.get(i).name()) + " IS NULL")
                .collect(joining(" OR "));
        return "DELETE FROM " + name() + " AS s USING (SELECT ctid, row_number() OVER (PARTITION BY " + keyList()
                + " ORDER BY ctid) AS place FROM " + name() + ") AS d WHERE s.ctid = d.ctid AND (d.place > 1 OR "
                + isNull + ") RETURNING s.ctid, " + metadataAndColumns();
    }

    private String metadataAndColumns() {
        return "s." + position() + ", s." + SqlName.quote(deletedColumn)
                + columns.stream()
                        .map(column -> ", s." + SqlName.quote(column.name()))
                        .collect(joining());
    }

    /** Rows that are newer came after. */
    String flagAll(final long lsn) {
        return "UPDATE " + name() + " SET " + SqlName.quote(deletedColumn) + " = true, " + position() + " = " + lsn
                + loadedAtAssignment() + " WHERE NOT " + SqlName.quote(deletedColumn) + " AND " + position() + " <= "
                + lsn;
    }

    /** Whether the batch has a row that lives and is not here yet, so that values it does not know are nowhere. */
    String hasAbsent() {
        return "SELECT EXISTS (SELECT FROM " + batchTable + " AS s WHERE NOT s." + SqlName.quote(deletedColumn)
                + " AND NOT EXISTS (SELECT FROM " + name() + " AS d WHERE " + sameKey() + "))";
    }

    /** With a row per change: an index by which the last one of a key is found; its name is made of the table's. */
    String indexVersions() {
        return "CREATE INDEX IF NOT EXISTS "
                + SqlName.quote(
                        "wadi_versions_" + UUID.nameUUIDFromBytes(id.name().getBytes(StandardCharsets.UTF_8)))
                + " ON " + name() + " (" + keyList() + ", " + position() + ")";
    }

    /**
     * With a row per change: the last one of each key below a position; the place of the key, then as {@link
     * #selectByKey}. Takes one text array per key column and one of positions.
     */
    String selectLastBelow() {
        return "SELECT k.place, last.* FROM unnest(" + keyArrays() + ", ?::bigint[]) WITH ORDINALITY AS k ("
                + keyParts() + ", below, place) CROSS JOIN LATERAL (SELECT " + positionAndColumns() + " FROM " + name()
                + " AS d WHERE " + sameKeyAsParts() + " AND d." + position() + " < k.below ORDER BY d." + position()
                + " DESC LIMIT 1) AS last";
    }

    /**
     * Reads the position and then all columns of the rows whose keys are given as one text array per key column.
     */
    String selectByKey() {
        return "SELECT " + positionAndColumns() + " FROM unnest(" + keyArrays() + ") AS k (" + keyParts() + ") JOIN "
                + name() + " AS d ON " + sameKeyAsParts();
    }

    private String positionAndColumns() {
        return Stream.concat(
                        Stream.of(layout.positionColumn()), columns.stream().map(TargetColumn::name))
                .map(name -> "d." + SqlName.quote(name))
                .collect(joining(", "));
    }

    private String keyArrays() {
        return schema.key().stream().map(i -> "?::text[]").collect(joining(", "));
    }

    private String keyParts() {
        return IntStream.range(0, schema.key().size()).mapToObj(i -> "k" + i).collect(joining(", "));
    }

    private String sameKeyAsParts() {
        return IntStream.range(0, schema.key().size())
                .mapToObj(i -> {
                    final TargetColumn column = columns.get(schema.key().get(i));
                    return "d." + SqlName.quote(column.name()) + " = k.k" + i + "::" + column.sqlType();
                })
                .collect(joining(" AND "));
    }

    /** Whether an update of a row can change the column, although the key stays. */
    private boolean isWritten(final int column) {
        return !schema.key().contains(column) || columns.get(column).hasEqualsWithOtherText();
    }

    private String assignments(final IntPredicate isSet, final String from) {
        final Stream<String> data = IntStream.range(0, columns.size())
                .filter(isSet)
                .mapToObj(i -> columns.get(i).name());
        return Stream.concat(data, Stream.of(deletedColumn, layout.positionColumn()))
                        .map(name -> SqlName.quote(name) + " = " + from + "." + SqlName.quote(name))
                        .collect(joining(", "))
                + loadedAtAssignment();
    }

    private String loadedAtAssignment() {
        return layout.loadedAtColumn()
                .map(name -> ", " + SqlName.quote(name) + " = now()")
                .orElse("");
    }

    private String sameKey() {
        return schema.keyNames().stream()
                .map(SqlName::quote)
                .map(name -> "d." + name + " = s." + name)
                .collect(joining(" AND "));
    }

    private String copiedColumns() {
        return Stream.concat(
                        columns.stream().map(TargetColumn::name), Stream.of(deletedColumn, layout.positionColumn()))
                .map(SqlName::quote)
                .collect(joining(", "));
    }

    private String keyList() {
        return schema.keyNames().stream().map(SqlName::quote).collect(joining(", "));
    }

    private String position() {
        return SqlName.quote(layout.positionColumn());
    }
}
