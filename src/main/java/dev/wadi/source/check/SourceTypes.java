package dev.wadi.source.check;

import dev.wadi.change.PgType;
import dev.wadi.change.SqlName;
import dev.wadi.change.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The types of the source by their numbers, as they were when this was read. Immutable. */
public final class SourceTypes {

    public static final SourceTypes NONE = new SourceTypes(Map.of(), Map.of(), Map.of());

    private static final PgType UNKNOWN = PgType.of("unknown");
    private static final String BUILT_IN = "pg_catalog";

    private static final String TYPES = """
            SELECT t.oid::bigint, n.nspname, t.typname, t.typtype = 'd' AS is_domain, t.typbasetype::bigint, t.typtypmod,
                   e.oid::bigint AS element
            FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_type e ON e.typarray = t.oid""";

    /** Only of types that columns have: every table has a composite type of its own. */
    private static final String ATTRIBUTES = """
            WITH used AS (SELECT atttypid AS type FROM pg_attribute WHERE attnum > 0 UNION SELECT typbasetype FROM pg_type)
            SELECT t.oid::bigint, a.attname, a.atttypid::bigint, a.atttypmod
            FROM pg_type t JOIN pg_attribute a ON a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE t.typtype = 'c' AND (t.oid IN (SELECT type FROM used) OR t.typarray IN (SELECT type FROM used))
            ORDER BY t.oid, a.attnum""";

    private final Map<Integer, Entry> types;
    private final Map<Integer, List<Part>> parts;

    /** Of each composite type what its attributes were when they were read; empty if they were altered meanwhile. */
    private final Map<Integer, String> marks;

    private final Set<String> builtIn = new HashSet<>();

    /** A row of pg_type; element is 0 unless it is the array type of another. */
    private record Entry(String schema, String name, boolean isDomain, int base, int baseModifier, int element) {}

    private record Part(String name, int type, int modifier) {}

    private SourceTypes(
            final Map<Integer, Entry> types, final Map<Integer, List<Part>> parts, final Map<Integer, String> marks) {
        this.types = types;
        this.marks = marks;
        this.parts = parts;
        types.values().stream()
                .filter(entry -> entry.schema().equals(BUILT_IN))
                .map(Entry::name)
                .forEach(builtIn::add);
    }

    public static SourceTypes read(final Connection connection) throws SQLException {
        final Map<Integer, Entry> types = new HashMap<>();
        final Map<Integer, List<Part>> parts = new HashMap<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery(TYPES)) {
                while (row.next()) {
                    types.put(
                            (int) row.getLong("oid"),
                            new Entry(
                                    row.getString("nspname"),
                                    row.getString("typname"),
                                    row.getBoolean("is_domain"),
                                    (int) row.getLong("typbasetype"),
                                    row.getInt("typtypmod"),
                                    (int) row.getLong("element")));
                }
            }
            parts.putAll(parts(statement));
        }
        return new SourceTypes(types, parts, parts.isEmpty() ? Map.of() : marks(connection, parts));
    }

    private static Map<Integer, List<Part>> parts(final Statement statement) throws SQLException {
        final Map<Integer, List<Part>> parts = new HashMap<>();
        try (ResultSet row = statement.executeQuery(ATTRIBUTES)) {
            while (row.next()) {
                parts.computeIfAbsent((int) row.getLong("oid"), type -> new ArrayList<>())
                        .add(new Part(
                                row.getString("attname"), (int) row.getLong("atttypid"), row.getInt("atttypmod")));
            }
        }
        return parts;
    }

    private static Map<Integer, String> marks(final Connection connection, final Map<Integer, List<Part>> parts)
            throws SQLException {
        final Map<Integer, String> marks = new HashMap<>();
        RowShape.read(
                        connection,
                        parts.keySet().stream().map(Integer::toUnsignedLong).toList())
                .forEach((type, row) -> marks.put(type.intValue(), row.mark()));
        try (Statement statement = connection.createStatement()) {
            final Map<Integer, List<Part>> again = parts(statement);
            parts.forEach((type, before) -> {
                if (!before.equals(again.get(type))) {
                    marks.put(type, "");
                }
            });
        }
        return marks;
    }

    /** The marks of the composite types in these types, also inside of others. */
    Map<Integer, String> rowMarks(final Collection<Integer> numbers) {
        final Map<Integer, String> found = new HashMap<>();
        numbers.forEach(number -> addRowMarks(number, found));
        return found;
    }

    private void addRowMarks(final int number, final Map<Integer, String> found) {
        final Entry entry = types.get(number);
        if (entry == null || found.containsKey(number)) {
            return;
        }
        if (entry.isDomain()) {
            addRowMarks(entry.base(), found);
        } else if (entry.element() != 0) {
            addRowMarks(entry.element(), found);
        } else if (parts.containsKey(number)) {
            found.put(number, marks.getOrDefault(number, ""));
            parts.get(number).forEach(part -> addRowMarks(part.type(), found));
        }
    }

    /** Some of PostgreSQL's own types alone. */
    public static SourceTypes builtIn(final Map<Integer, String> names) {
        final Map<Integer, Entry> types = new HashMap<>();
        names.forEach((number, name) -> types.put(number, new Entry(BUILT_IN, name, false, 0, PgType.NO_MODIFIER, 0)));
        return new SourceTypes(types, Map.of(), Map.of());
    }

    public boolean knows(final int number) {
        return types.containsKey(number);
    }

    /** The type as a column has it, resolved through domains; "unknown" for one that was not there. */
    public PgType resolve(final int number, final int modifier) {
        final Entry entry = types.get(number);
        if (entry == null) {
            return UNKNOWN;
        }
        if (entry.isDomain()) {
            return resolve(entry.base(), modifier == PgType.NO_MODIFIER ? entry.baseModifier() : modifier);
        }
        if (entry.element() != 0) {
            final PgType element = resolve(entry.element(), modifier);
            return new PgType("_" + element.name(), element.modifier(), element.attributes());
        }
        final List<PgType.Attribute> attributes = parts.getOrDefault(number, List.of()).stream()
                .map(part -> new PgType.Attribute(part.name(), resolve(part.type(), part.modifier())))
                .toList();
        return new PgType(name(entry), modifier, attributes);
    }

    /** A type that a user has named like one of PostgreSQL's, or like an array, must not be taken for that. */
    private String name(final Entry entry) {
        if (entry.schema().equals(BUILT_IN)) {
            return entry.name();
        }
        if (builtIn.contains(entry.name())) {
            return SqlName.quote(new TableId(entry.schema(), entry.name()));
        }
        return entry.name().startsWith("_") || entry.name().startsWith("\"")
                ? entry.schema() + "." + entry.name()
                : entry.name();
    }
}
