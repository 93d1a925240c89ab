package dev.wadi.destination.jdbc;

import dev.wadi.change.Change;
import java.sql.Connection;
import java.sql.PreparedStatement;
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

/** Reads rows of the destination for the values that a change has not sent. */
final class StoredRows {

    /** A row that was read, in the texts of the destination's columns. */
    private record Stored(long lsn, String[] texts) {}

    private final Connection connection;

    /** Tables with a row per change that have an index by which the last one of a key is found. */
    private final Set<TargetTable> indexed = new HashSet<>();

    StoredRows(final Connection connection) {
        this.connection = connection;
    }

    /**
     * After a change of key, what the change did not send is read from the row under the old key. Leaves out what the
     * destination shows already: when changes come again, the old key may have become that of another row.
     */
    List<TargetRow> completeAfterKeyChange(final TargetTable table, final Collection<TargetRow> rows)
            throws SQLException {
        final List<RowKey> wanted = new ArrayList<>();
        for (final TargetRow row : rows) {
            if (row.needsStoredValues()) {
                wanted.add(row.copiedFrom());
                wanted.add(keyOf(table, row.texts()));
            }
        }
        if (wanted.isEmpty()) {
            return List.copyOf(rows);
        }
        final Map<RowKey, Stored> known = read(table, wanted);
        final List<TargetRow> complete = new ArrayList<>();
        for (final TargetRow row : rows) {
            if (!row.needsStoredValues()) {
                complete.add(row);
            } else if (!isShown(row, known.get(stored(table, keyOf(table, row.texts()))))) {
                final Stored old = known.get(stored(table, row.copiedFrom()));
                complete.add(old == null ? row : row.withStoredValues(old.texts()));
            }
        }
        return complete;
    }

    private static boolean isShown(final TargetRow row, final Stored present) {
        return present != null && present.lsn() >= row.lsn();
    }

    /**
     * With a row per change each has to be known in full: what an update did not send is taken from the change before it
     * of the same row.
     */
    List<TargetRow> complete(final TargetTable table, final List<Change> changes) throws SQLException {
        final List<TargetRow> rows = changes.stream().map(TargetRow::of).toList();
        return rows.stream().anyMatch(StoredRows::isIncomplete) ? filled(table, changes, rows) : rows;
    }

    private List<TargetRow> filled(final TargetTable table, final List<Change> changes, final List<TargetRow> rows)
            throws SQLException {
        final Map<Integer, TargetRow> stored = readBefore(table, changes, rows);
        final Map<RowKey, TargetRow> last = new HashMap<>();
        final List<TargetRow> filled = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            final Change change = changes.get(i);
            TargetRow row = rows.get(i);
            if (isIncomplete(row)) {
                row = row.filledFrom(later(stored.get(i), last.get(before(change)), change));
            }
            if (!row.isDeleted()) {
                last.put(new RowKey(change.schema(), change.key()), row);
            }
            filled.add(row);
        }
        return filled;
    }

    /** The change before may be one that is written with this one, or have been written long before, or in between. */
    private static TargetRow later(final TargetRow stored, final TargetRow written, final Change change)
            throws UnfilledRowException {
        if (stored == null && written == null) {
            throw new UnfilledRowException(change.getTable());
        }
        return stored == null || written != null && written.lsn() >= stored.lsn() ? written : stored;
    }

    private static boolean isIncomplete(final TargetRow row) {
        return !row.isDeleted() && !row.isComplete();
    }

    /** The key of the row before the change. */
    private static RowKey before(final Change change) {
        return new RowKey(change.schema(), change.previousKey() == null ? change.key() : change.previousKey());
    }

    /** By the place of a row that is not known in full: what the destination has of it from before. */
    private Map<Integer, TargetRow> readBefore(
            final TargetTable table, final List<Change> changes, final List<TargetRow> rows) throws SQLException {
        final List<Integer> places = new ArrayList<>();
        final List<RowKey> keys = new ArrayList<>();
        final List<Long> positions = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            if (isIncomplete(rows.get(i))) {
                places.add(i);
                keys.add(before(changes.get(i)));
                positions.add(rows.get(i).lsn());
            }
        }
        index(table);
        final Map<Integer, TargetRow> before = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(new RowLookup(table).lastBelow())) {
            setKeys(query, table, keys);
            query.setArray(table.schema().key().size() + 1, connection.createArrayOf("bigint", positions.toArray()));
            try (ResultSet result = query.executeQuery()) {
                while (result.next()) {
                    before.put(
                            places.get(result.getInt(1) - 1),
                            TargetRow.stored(texts(table, result, 3), result.getLong(2)));
                }
            }
        }
        return before;
    }

    private void index(final TargetTable table) throws SQLException {
        if (indexed.add(table)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(new RowLookup(table).indexVersions());
            }
        }
    }

    private Map<RowKey, Stored> read(final TargetTable table, final Collection<RowKey> keys) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(new RowLookup(table).byKey())) {
            setKeys(query, table, keys);
            final Map<RowKey, Stored> rows = new HashMap<>();
            try (ResultSet result = query.executeQuery()) {
                while (result.next()) {
                    final String[] texts = texts(table, result, 2);
                    rows.put(keyOf(table, texts), new Stored(result.getLong(1), texts));
                }
            }
            return rows;
        }
    }

    /** As one array for each column of the key. */
    private void setKeys(final PreparedStatement query, final TargetTable table, final Collection<RowKey> keys)
            throws SQLException {
        for (int part = 0; part < table.schema().key().size(); part++) {
            final List<String> texts = new ArrayList<>(keys.size());
            for (final RowKey key : keys) {
                texts.add(stored(table, key).texts()[part]);
            }
            query.setArray(part + 1, connection.createArrayOf("text", texts.toArray()));
        }
    }

    private static String[] texts(final TargetTable table, final ResultSet row, final int first) throws SQLException {
        final String[] texts = new String[table.columns().size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = row.getString(first + i);
        }
        return texts;
    }

    /** A key in the texts that the destination's columns have. */
    private static RowKey stored(final TargetTable table, final RowKey key) {
        final String[] texts = new String[key.texts().length];
        for (int part = 0; part < texts.length; part++) {
            texts[part] = table.columns().get(table.schema().key().get(part)).text(key.texts()[part]);
        }
        return new RowKey(table.schema(), texts);
    }

    private static RowKey keyOf(final TargetTable table, final String[] texts) {
        return new RowKey(
                table.schema(), table.schema().key().stream().map(i -> texts[i]).toArray(String[]::new));
    }
}
