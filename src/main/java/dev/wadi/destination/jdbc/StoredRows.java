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
        final Map<RowKey, Stored> known = read(table, table.selectByKey(), wanted);
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
        final Map<RowKey, TargetRow> last = readLast(table, changes, rows);
        final List<TargetRow> filled = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            final Change change = changes.get(i);
            TargetRow row = rows.get(i);
            if (isIncomplete(row)) {
                final TargetRow before = last.get(before(change));
                if (before == null) {
                    throw new UnfilledRowException(change.getTable());
                }
                row = row.filledFrom(before);
            }
            if (!row.isDeleted()) {
                last.put(new RowKey(change.schema(), change.key()), row);
            }
            filled.add(row);
        }
        return filled;
    }

    private static boolean isIncomplete(final TargetRow row) {
        return !row.isDeleted() && !row.isComplete();
    }

    /** The key of the row before the change. */
    private static RowKey before(final Change change) {
        return new RowKey(change.schema(), change.previousKey() == null ? change.key() : change.previousKey());
    }

    /** What the destination shows last of the rows from which values are taken. */
    private Map<RowKey, TargetRow> readLast(
            final TargetTable table, final List<Change> changes, final List<TargetRow> rows) throws SQLException {
        final Map<RowKey, RowKey> wanted = new HashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            if (isIncomplete(rows.get(i))) {
                final RowKey key = before(changes.get(i));
                wanted.put(stored(table, key), key);
            }
        }
        index(table);
        final Map<RowKey, TargetRow> last = new HashMap<>();
        read(table, table.selectLastByKey(), wanted.values())
                .forEach((key, row) -> last.put(wanted.get(key), TargetRow.stored(row.texts(), row.lsn())));
        return last;
    }

    private void index(final TargetTable table) throws SQLException {
        if (indexed.add(table)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(table.indexVersions());
            }
        }
    }

    private Map<RowKey, Stored> read(final TargetTable table, final String sql, final Collection<RowKey> keys)
            throws SQLException {
        final int parts = table.schema().key().size();
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            for (int part = 0; part < parts; part++) {
                final List<String> texts = new ArrayList<>(keys.size());
                for (final RowKey key : keys) {
                    texts.add(stored(table, key).texts()[part]);
                }
                query.setArray(part + 1, connection.createArrayOf("text", texts.toArray()));
            }
            final Map<RowKey, Stored> rows = new HashMap<>();
            try (ResultSet result = query.executeQuery()) {
                while (result.next()) {
                    final String[] texts = new String[table.columns().size()];
                    for (int i = 0; i < texts.length; i++) {
                        texts[i] = result.getString(i + 2);
                    }
                    rows.put(keyOf(table, texts), new Stored(result.getLong(1), texts));
                }
            }
            return rows;
        }
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
