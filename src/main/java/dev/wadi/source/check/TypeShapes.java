package dev.wadi.source.check;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.wadi.change.Position;
import dev.wadi.change.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The user-defined enums and composite types that decide how values of published tables are written, also inside of
 * arrays, ranges, domains and other composite types. An ALTER TYPE changes values that are there, and the log has no
 * row of it. To be compared with what they are later, also by a later process: {@link #text()} is made to be stored.
 *
 * @param types by their numbers in the catalog
 * @param uses which of them each table uses; not stored
 */
public record TypeShapes(Map<Long, Shape> types, Map<TableId, Set<Long>> uses) {

    /** Types with lower numbers are PostgreSQL's own. */
    private static final String USES = """
            WITH RECURSIVE uses (schema_name, table_name, type) AS (
                SELECT p.schemaname, p.tablename, a.atttypid
                FROM pg_publication_tables p
                JOIN pg_namespace n ON n.nspname = p.schemaname
                JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = p.tablename
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                WHERE p.pubname = ? AND a.atttypid >= 16384 %s
                UNION
                SELECT u.schema_name, u.table_name, part.type
                FROM uses u JOIN pg_type t ON t.oid = u.type CROSS JOIN LATERAL (
                    SELECT t.typelem UNION ALL SELECT t.typbasetype
                    UNION ALL SELECT a.atttypid FROM pg_attribute a
                        WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
                    UNION ALL SELECT r.rngsubtype FROM pg_range r WHERE r.rngtypid = t.oid %s) AS part (type)
                WHERE part.type >= 16384)
            SELECT schema_name, table_name, type::bigint FROM uses JOIN pg_type t ON t.oid = type
            WHERE t.typtype IN ('c', 'e') ORDER BY 1, 2, 3""";

    private static final String NAMES = """
            SELECT t.oid::bigint, n.nspname || '.' || t.typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE t.oid = ANY (?)""";

    private static final String LABELS = """
            SELECT enumtypid::bigint AS type, oid::bigint AS label, enumlabel, enumsortorder::text, xmin::text
            FROM pg_enum WHERE enumtypid = ANY (?) ORDER BY enumtypid, enumsortorder""";

    /**
     * What one type is.
     *
     * @param name for people
     * @param labels of an enum, by their numbers
     * @param row of a composite type
     */
    public record Shape(String name, Map<Long, Label> labels, Optional<RowShape> row) {
        public Shape {
            requireNonNull(name, "name");
            requireNonNull(row, "row");
            labels = new LinkedHashMap<>(labels);
        }
    }

    /**
     * A label of an enum.
     *
     * @param order its place among the others; PostgreSQL moves them when one is added in between
     * @param version changes with each alteration, also with one that is taken back
     */
    public record Label(String text, String order, String version) {

        /** Whether it is written as the other, and has always been since. */
        boolean isUntouched(final Label later) {
            return text.equals(later.text) && (version.equals(later.version) || !order.equals(later.order));
        }
    }

    /**
     * A difference between two moments.
     *
     * @param tables whose values it changes
     */
    public record Change(String text, Set<TableId> tables) {}

    public static TypeShapes read(final Connection connection, final String publication) throws SQLException {
        final Query query = new Query(connection);
        final Map<TableId, Set<Long>> uses = new LinkedHashMap<>();
        query.rows(
                        USES.formatted(
                                query.version() >= 15 ? "AND (p.attnames IS NULL OR a.attname = ANY (p.attnames))" : "",
                                query.version() >= 14 ? "OR r.rngmultitypid = t.oid" : ""),
                        row -> Map.entry(new TableId(row.getString(1), row.getString(2)), row.getLong(3)),
                        publication)
                .forEach(use -> uses.computeIfAbsent(use.getKey(), table -> new LinkedHashSet<>())
                        .add(use.getValue()));
        final Set<Long> numbers = new LinkedHashSet<>();
        uses.values().forEach(numbers::addAll);
        return numbers.isEmpty()
                ? new TypeShapes(Map.of(), uses)
                : new TypeShapes(shapes(connection, query, numbers), uses);
    }

    private static Map<Long, Shape> shapes(final Connection connection, final Query query, final Set<Long> numbers)
            throws SQLException {
        final java.sql.Array array = connection.createArrayOf("oid", numbers.toArray());
        final Map<Long, Map<Long, Label>> labels = new HashMap<>();
        query.rows(
                LABELS,
                row -> labels.computeIfAbsent(row.getLong("type"), type -> new LinkedHashMap<>())
                        .put(
                                row.getLong("label"),
                                new Label(
                                        row.getString("enumlabel"),
                                        row.getString("enumsortorder"),
                                        row.getString("xmin"))),
                array);
        final Map<Long, RowShape> rows = RowShape.read(connection, numbers);
        final Map<Long, Shape> shapes = new LinkedHashMap<>();
        query.rows(NAMES, row -> Map.entry(row.getLong(1), row.getString(2)), array)
                .forEach(type -> shapes.put(
                        type.getKey(),
                        new Shape(
                                type.getValue(),
                                labels.getOrDefault(type.getKey(), Map.of()),
                                Optional.ofNullable(rows.get(type.getKey())))));
        return shapes;
    }

    /** What is different later in types that are in both; empty if nothing is. A label that is new changes no value. */
    public List<Change> changesTo(final TypeShapes later) {
        final List<Change> changes = new ArrayList<>();
        later.types.forEach((number, shape) -> {
            final Shape before = types.get(number);
            if (before != null) {
                difference(before, shape).ifPresent(text -> changes.add(new Change(text, later.users(number))));
            }
        });
        return changes;
    }

    private Set<TableId> users(final long type) {
        final Set<TableId> users = new LinkedHashSet<>();
        uses.forEach((table, used) -> {
            if (used.contains(type)) {
                users.add(table);
            }
        });
        return users;
    }

    private static Optional<String> difference(final Shape before, final Shape after) {
        if (before.row().isPresent() && after.row().isPresent()) {
            return before.row().get().mark().equals(after.row().get().mark())
                    ? Optional.empty()
                    : Optional.of("Type " + after.name() + " was altered: its attributes are ("
                            + after.row().get().attributes() + ") after ("
                            + before.row().get().attributes() + ")");
        }
        return before.labels().entrySet().stream()
                .filter(entry -> after.labels().containsKey(entry.getKey())
                        && !entry.getValue().isUntouched(after.labels().get(entry.getKey())))
                .findFirst()
                .map(entry -> "Type " + after.name() + " was altered: its label '"
                        + entry.getValue().text() + "' was renamed to '"
                        + after.labels().get(entry.getKey()).text() + "'"
                        + (entry.getValue()
                                        .text()
                                        .equals(after.labels()
                                                .get(entry.getKey())
                                                .text())
                                ? " after it had another name"
                                : ""));
    }

    /** The same types; those that are as before have been so since they were seen so first. */
    public TypeShapes after(final TypeShapes before) {
        final Map<Long, Shape> merged = new LinkedHashMap<>();
        types.forEach((number, shape) -> merged.put(
                number, new Shape(shape.name(), shape.labels(), shape.row().map(row -> Optional.ofNullable(
                                before.types.get(number))
                        .flatMap(Shape::row)
                        .map(row::after)
                        .orElse(row)))));
        return new TypeShapes(merged, uses);
    }

    /** The composite types by their numbers. */
    public Map<Integer, RowShape> rows() {
        final Map<Integer, RowShape> rows = new HashMap<>();
        types.forEach((number, shape) -> shape.row().ifPresent(row -> rows.put(number.intValue(), row)));
        return rows;
    }

    /** Without the enums. */
    public TypeShapes rowsOnly() {
        final Map<Long, Shape> rows = new LinkedHashMap<>();
        types.forEach((number, shape) -> {
            if (shape.row().isPresent()) {
                rows.put(number, shape);
            }
        });
        return new TypeShapes(rows, uses);
    }

    /** On one line, for {@link #parse}. */
    public String text() {
        return types.entrySet().stream()
                .map(entry -> NoteField.of(List.of(
                        entry.getKey().toString(),
                        entry.getValue().name(),
                        NoteField.of(entry.getValue()
                                .row()
                                .map(row -> List.of(
                                        row.mark(),
                                        row.attributes(),
                                        row.since().toString()))
                                .orElse(List.of())),
                        NoteField.of(entry.getValue().labels().entrySet().stream()
                                .flatMap(label -> Stream.of(
                                        label.getKey().toString(),
                                        label.getValue().text(),
                                        label.getValue().order(),
                                        label.getValue().version()))
                                .toList()))))
                .collect(joining(";"));
    }

    /** What {@link #text()} has written. */
    public static TypeShapes parse(final String text) {
        final Map<Long, Shape> types = new LinkedHashMap<>();
        for (final String part : text.isEmpty() ? new String[0] : text.split(";", -1)) {
            final List<String> type = NoteField.split(part);
            final List<String> row = NoteField.split(type.get(2));
            final List<String> fields = NoteField.split(type.get(3));
            final Map<Long, Label> labels = new LinkedHashMap<>();
            for (int i = 0; i < fields.size(); i += 4) {
                labels.put(
                        Long.valueOf(fields.get(i)),
                        new Label(fields.get(i + 1), fields.get(i + 2), fields.get(i + 3)));
            }
            types.put(
                    Long.valueOf(type.get(0)),
                    new Shape(
                            type.get(1),
                            labels,
                            row.isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(new RowShape(row.get(0), row.get(1), Position.parse(row.get(2))))));
        }
        return new TypeShapes(types, Map.of());
    }
}
