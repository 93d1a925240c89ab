package dev.wadi.source.pgoutput;

import dev.wadi.change.Column;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import dev.wadi.source.check.Catalog;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tables that the stream has described so far, by their numbers. Confined to the reader's thread. */
final class Relations {

    private static final byte IDENTITY_FULL = 'f';
    private static final byte IN_KEY = 1;

    private final Lookup lookup;
    private final Map<Integer, Relation> byNumber = new HashMap<>();

    Relations(final Lookup lookup) {
        this.lookup = lookup;
    }

    /**
     * The table that a row belongs to.
     *
     * @throws SQLException if the stream has not described it
     */
    Relation get(final int number) throws SQLException {
        final Relation relation = byNumber.get(number);
        if (relation == null) {
            throw new SQLException(
                    "The stream has a row of table " + Integer.toUnsignedString(number) + " before its description");
        }
        return relation;
    }

    /** Takes a Relation message. A description that says what was known already keeps the instance of the schema. */
    void describe(final MessageBytes message) throws SQLException {
        final int number = message.int32();
        final String namespace = message.name();
        final TableId id = new TableId(namespace.isEmpty() ? Catalog.SYSTEM_SCHEMA : namespace, message.name());
        lookup.described(id, number);
        final byte identity = message.int8();
        final int count = message.int16();
        final List<Column> columns = new ArrayList<>(count);
        final Set<String> identified = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            final boolean isInKey = (message.int8() & IN_KEY) != 0;
            final String name = message.name();
            columns.add(new Column(name, lookup.type(message.int32(), message.int32())));
            if (isInKey && identity != IDENTITY_FULL) {
                identified.add(name);
            }
        }
        final TableSchema described =
                new TableSchema(id, columns, indexes(key(number, identified), columns)).withNumber(number);
        // PostgreSQL before 16 keeps to the name that a schema had at the first change, also after it was renamed.
        final TableSchema schema = lookup.isOutdated(id.schema())
                ? described.withProblem("was in a schema that has another name now, and this server sends later changes"
                        + " under the old name too; the table is loaded under its new name")
                : described;
        final Relation known = byNumber.get(number);
        if (known == null || !known.schema().equals(schema)) {
            byNumber.put(number, new Relation(schema));
        }
    }

    /**
     * The stream says which columns identify a row, but not in which order they are the key, and of a table that sends
     * whole old rows it says nothing.
     */
    private List<String> key(final int number, final Set<String> identified) throws SQLException {
        if (identified.size() == 1) {
            return List.copyOf(identified);
        }
        final List<String> key = lookup.key(number);
        return identified.isEmpty() || identified.equals(Set.copyOf(key)) ? key : List.copyOf(identified);
    }

    private static List<Integer> indexes(final List<String> key, final List<Column> columns) {
        final List<String> names = columns.stream().map(Column::name).toList();
        return names.containsAll(key) ? key.stream().map(names::indexOf).toList() : List.of();
    }
}
