package dev.wadi.source.check;

import dev.wadi.change.Column;
import dev.wadi.change.Position;
import dev.wadi.change.TableSchema;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * A table with columns of composite types, as it is at a place in the log. Where the attributes that the types had there
 * cannot be known, values of such columns travel as PostgreSQL's own text. Used by the thread that reads.
 */
public final class ShapedTable {

    /** Makes the table of what its types are. */
    public interface Maker {
        TableSchema make() throws SQLException;
    }

    private final LiveTypes types;
    private final List<Integer> numbers;
    private final Maker maker;
    private TableSchema schema;
    private TableSchema opaque;
    private Map<Integer, String> marks;

    /**
     * @param numbers of the columns' types
     * @param schema just made
     */
    public ShapedTable(
            final LiveTypes types, final List<Integer> numbers, final TableSchema schema, final Maker maker) {
        this.types = types;
        this.numbers = numbers;
        this.maker = maker;
        take(schema);
    }

    private void take(final TableSchema made) {
        schema = made;
        opaque = null;
        marks = types.marks(numbers);
    }

    /** The same instance until the table is another. */
    public TableSchema at(final Position position) throws SQLException {
        if (marks.isEmpty() || types.were(marks, position)) {
            return schema;
        }
        if (types.areOutdated(marks)) {
            types.refresh();
            take(maker.make());
            if (types.were(marks, position)) {
                return schema;
            }
        }
        if (opaque == null) {
            opaque = schema.mapColumns(ShapedTable::opaque);
        }
        return opaque;
    }

    private static Column opaque(final Column column) {
        return column.type().attributes().isEmpty()
                ? column
                : new Column(column.name(), column.type().opaque());
    }
}
