package dev.wadi.source.pgoutput;

import dev.wadi.change.Column;
import dev.wadi.change.Position;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import dev.wadi.source.check.Catalog;
import dev.wadi.source.check.ShapedTable;
import dev.wadi.source.check.TableIdentity;
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
    private final Map<Integer, Described> byNumber = new HashMap<>();

    Relations(final Lookup lookup) {
        this.lookup = lookup;
    }

    /** A table with what is made of it. */
    private static final class Described {

        private final ShapedTable table;
        private Relation relation;

        private Described(final ShapedTable table, final TableSchema schema) {
            this.table = table;
            this.relation = new Relation(schema);
        }

        private Relation at(final Position position) throws SQLException {
            final TableSchema schema = table.at(position);
            if (schema != relation.schema()) {
                relation = new Relation(schema);
            }
            return relation;
        }
    }

    private record Attribute(String name, int type, int modifier) {}

    /**
     * The table that a row belongs to, as it is at this place in the log.
     *
     * @throws SQLException if the stream has not described it
     */
    Relation get(final int number, final Position position) throws SQLException {
        final Described described = byNumber.get(number);
        if (described == null) {
            throw new SQLException(
                    "The stream has a row of table " + Integer.toUnsignedString(number) + " before its description");
        }
        return described.at(position);
    }

    /** Takes a Relation message. A description that says what was known already keeps the instance of the schema. */
    void describe(final MessageBytes message) throws SQLException {
        final int number = message.int32();
        final String namespace = message.name();
        final TableId id = new TableId(namespace.isEmpty() ? Catalog.SYSTEM_SCHEMA : namespace, message.name());
        lookup.described(id, number);
        final byte identity = message.int8();
        final int count = message.int16();
        final List<Attribute> attributes = new ArrayList<>(count);
        final Set<String> identified = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            final boolean isInKey = (message.int8() & IN_KEY) != 0;
            final String name = message.name();
            attributes.add(new Attribute(name, message.int32(), message.int32()));
            if (isInKey && identity != IDENTITY_FULL) {
                identified.add(name);
            }
        }
        final List<String> key = key(number, identified);
        final ShapedTable.Maker maker = () -> known(
                schema(id, columns(attributes), key, identity == IDENTITY_FULL).withNumber(number));
        final TableSchema schema = maker.make();
        final Described known = byNumber.get(number);
        if (known == null || !known.relation.schema().equals(schema)) {
            final List<Integer> types = attributes.stream().map(Attribute::type).toList();
            byNumber.put(number, new Described(new ShapedTable(lookup.types(), types, schema, maker), schema));
        }
    }

    /** PostgreSQL before 16 keeps to the name that a schema had at the first change, also after it was renamed. */
    private TableSchema known(final TableSchema described) {
        return lookup.isOutdated(described.id().schema())
                ? described.withProblem("was in a schema that has another name now, and this server sends later changes"
                        + " under the old name too; the table is loaded under its new name")
                : described;
    }

    private List<Column> columns(final List<Attribute> attributes) throws SQLException {
        final List<Column> columns = new ArrayList<>(attributes.size());
        for (final Attribute attribute : attributes) {
            columns.add(new Column(attribute.name(), lookup.types().type(attribute.type(), attribute.modifier())));
        }
        return columns;
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

    private static TableSchema schema(
            final TableId id, final List<Column> columns, final List<String> key, final boolean sendsWholeRows) {
        final List<String> names = columns.stream().map(Column::name).toList();
        final List<String> hidden =
                key.stream().filter(name -> !names.contains(name)).toList();
        if (hidden.isEmpty()) {
            return new TableSchema(id, columns, key.stream().map(names::indexOf).toList());
        }
        final TableSchema keyless = new TableSchema(id, columns, List.of());
        return sendsWholeRows ? keyless : keyless.withProblem(TableIdentity.unpublished(hidden));
    }
}
