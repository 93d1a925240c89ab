package dev.wadi.destination.jdbc;

import dev.wadi.change.Change;
import dev.wadi.change.Column;
import dev.wadi.change.Operation;
import dev.wadi.change.PgType;
import dev.wadi.change.Position;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import dev.wadi.change.ValueType;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.type.PostgresTypes;
import dev.wadi.type.UnifiedType;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Makes changes of dead letters again, by the columns that their tables have at the destination now. */
final class LetterReader {

    private static final int PIECE = 200;

    private static final String READ = """
            SELECT id, table_schema, table_name, operation, lsn, transaction, committed_at, unchanged,
                ARRAY(SELECT json_object_keys(change)), ARRAY(SELECT value FROM json_each_text(change)),
                ARRAY(SELECT json_object_keys(key)), ARRAY(SELECT value FROM json_each_text(previous_key)),
                step IS NOT NULL, row_key, previous_row_key
            FROM wadi.dead_letter
            WHERE pipeline = ? AND NOT loading AND id > ? AND (?::bigint IS NULL OR id = ?)
                AND (?::text IS NULL OR table_schema || '.' || table_name = ?)
            ORDER BY id LIMIT ?""";

    private static final String COLUMNS = """
            SELECT a.attname, t.typname, a.atttypmod
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                JOIN pg_type t ON t.oid = a.atttypid
            WHERE n.nspname = ? AND c.relname = ? AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum""";

    private final Connection connection;
    private final String pipeline;
    private final String deletedColumn;
    private final Map<TableId, Map<String, Column>> columns = new HashMap<>();

    LetterReader(final Connection connection, final String pipeline, final String deletedColumn) {
        this.connection = connection;
        this.pipeline = pipeline;
        this.deletedColumn = deletedColumn;
    }

    /** The next letters in order; none after the last one. */
    List<StoredLetter> read(final LetterChoice choice, final long after) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(READ)) {
            query.setString(1, pipeline);
            query.setLong(2, after);
            query.setObject(3, choice.id().orElse(null), Types.BIGINT);
            query.setObject(4, choice.id().orElse(null), Types.BIGINT);
            query.setString(5, choice.table().orElse(null));
            query.setString(6, choice.table().orElse(null));
            query.setInt(7, PIECE);
            final List<StoredLetter> letters = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    letters.add(letter(row));
                }
            }
            return letters;
        }
    }

    private StoredLetter letter(final ResultSet row) throws SQLException {
        final long id = row.getLong(1);
        final TableId table = new TableId(row.getString(2), row.getString(3));
        final List<String> rows = Stream.of(row.getString(14), row.getString(15))
                .filter(Objects::nonNull)
                .toList();
        if (row.getBoolean(13)) {
            return new StoredLetter(id, table, rows, null);
        }
        final Map<String, String> values = new HashMap<>();
        for (final String name : texts(row.getArray(8))) {
            values.put(name, Change.UNCHANGED);
        }
        final String[] names = texts(row.getArray(9));
        final String[] texts = texts(row.getArray(10));
        for (int i = 0; i < names.length; i++) {
            values.put(names[i], texts[i]);
        }
        final TableSchema schema = schema(id, table, values.keySet(), texts(row.getArray(11)));
        final String[] previousKey = texts(row.getArray(12));
        final Timestamp committedAt = row.getTimestamp(7);
        return new StoredLetter(
                id,
                table,
                rows,
                new Change(
                        schema,
                        Operation.valueOf(row.getString(4)),
                        schema.columns().stream()
                                .map(column -> values.get(column.name()))
                                .toArray(String[]::new),
                        previousKey.length == 0 ? null : previousKey,
                        new Change.Origin(
                                new Position(row.getLong(5)),
                                row.getLong(6),
                                committedAt == null ? Instant.EPOCH : committedAt.toInstant())));
    }

    private static String[] texts(final Array array) throws SQLException {
        return (String[]) array.getArray();
    }

    /** In the order of the table, so that letters with the same columns have the same schema. */
    private TableSchema schema(final long id, final TableId table, final Set<String> names, final String[] key)
            throws SQLException {
        final Map<String, Column> present = columnsOf(table);
        if (present.isEmpty()) {
            throw new DeliveryException("Table " + table + " of dead letter " + id
                    + " is not there; let its historical load end, or discard the letter");
        }
        final Set<String> missing = new LinkedHashSet<>(names);
        missing.removeAll(present.keySet());
        if (!missing.isEmpty()) {
            throw new DeliveryException("Table " + table + " has no column '"
                    + missing.iterator().next() + "', for which dead letter " + id
                    + " has a value; add the column, or discard the letter");
        }
        final List<Column> used = present.values().stream()
                .filter(column -> names.contains(column.name()))
                .toList();
        final List<String> usedNames = used.stream().map(Column::name).toList();
        return new TableSchema(
                        table, used, Arrays.stream(key).map(usedNames::indexOf).toList())
                .withDeletedColumn(deletedColumn);
    }

    private Map<String, Column> columnsOf(final TableId table) throws SQLException {
        final Map<String, Column> known = columns.get(table);
        if (known != null) {
            return known;
        }
        final Map<String, Column> read = new LinkedHashMap<>();
        try (PreparedStatement query = connection.prepareStatement(COLUMNS)) {
            query.setString(1, table.schema());
            query.setString(2, table.name());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    final PgType type = new PgType(row.getString(2), row.getInt(3));
                    read.put(row.getString(1), new Column(row.getString(1), type, valueType(type)));
                }
            }
        }
        columns.put(table, read);
        return read;
    }

    /** The texts of letters are the destination's own: nothing is to be converted once more. */
    private static ValueType valueType(final PgType type) {
        final UnifiedType unified = PostgresTypes.unified(type);
        return unified.textIsUnified() ? unified : ValueType.TEXT;
    }

    /** The rows of a letter that earlier ones hold. */
    Set<String> heldBefore(final StoredLetter letter) throws SQLException {
        final Set<String> held = new LinkedHashSet<>();
        try (PreparedStatement query = connection.prepareStatement("""
                SELECT EXISTS (SELECT FROM wadi.dead_letter e JOIN wadi.dead_letter l ON l.id = ? AND e.id < l.id
                    AND e.pipeline = l.pipeline AND NOT e.loading AND e.table_schema = l.table_schema AND e.table_name = l.table_name
                    AND (e.row_key IN (l.row_key, l.previous_row_key)
                        OR e.previous_row_key IN (l.row_key, l.previous_row_key)))""")) {
            query.setLong(1, letter.id());
            try (ResultSet row = query.executeQuery()) {
                row.next();
                if (row.getBoolean(1)) {
                    held.addAll(letter.rows());
                }
            }
        }
        return held;
    }
}
