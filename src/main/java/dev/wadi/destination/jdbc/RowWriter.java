package dev.wadi.destination.jdbc;

import dev.wadi.change.Change;
import dev.wadi.change.SqlName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes rows of one table with set-based statements: COPY for rows that are new, COPY into a temporary table and one
 * upsert for others known in full, one update for each set of columns that stays as it is. One statement of each kind per
 * batch, whatever its size.
 */
final class RowWriter {

    private static final Logger LOG = LoggerFactory.getLogger(RowWriter.class);

    private final Connection connection;

    /** Tables whose temporary table holds rows of the running transaction. */
    private final Set<TargetTable> used = new HashSet<>();

    private final Map<TargetTable, NewRows> newRows = new HashMap<>();

    RowWriter(final Connection connection) {
        this.connection = connection;
    }

    /** @param isBehind whether the table may show later rows already, so that those that changes speak of may be gone */
    void write(final TargetTable table, final List<Change> changes, final boolean isBehind) throws SQLException {
        if (!table.isMerged()) {
            copy(table, table.name(), changes);
            return;
        }
        final Fold fold = new Fold();
        changes.forEach(fold::add);
        final List<TargetRow> inserted = new ArrayList<>();
        final List<TargetRow> complete = new ArrayList<>();
        final Map<BitSet, List<TargetRow>> partial = new LinkedHashMap<>();
        for (final TargetRow row : withStoredValues(table, fold)) {
            if (row.isComplete()) {
                (row.isNew() ? inserted : complete).add(row);
            } else {
                partial.computeIfAbsent(row.unchanged(), mask -> new ArrayList<>())
                        .add(row);
            }
        }
        if (!isCopied(table, inserted)) {
            complete.addAll(inserted);
        }
        apply(table, complete, table.upsert());
        for (final Map.Entry<BitSet, List<TargetRow>> group : partial.entrySet()) {
            final List<TargetRow> rows = group.getValue();
            final int missing = rows.size() - apply(table, rows, table.update(group.getKey()));
            // Deleted rows may never have come here; a row that lives and cannot be shown in full has to be told.
            if (missing > 0 && !isBehind && rows.stream().anyMatch(row -> !row.isDeleted())) {
                LOG.warn(
                        "Table {}: {} of {} updates that came without unchanged large values found no older row to keep them"
                                + " from, and were left out",
                        table.id(),
                        missing,
                        rows.size());
            }
        }
    }

    private boolean isCopied(final TargetTable table, final List<TargetRow> rows) throws SQLException {
        return newRows.computeIfAbsent(table, t -> new NewRows(connection))
                .areCopied(rows.size(), () -> copyRows(table, table.copyInto(table.name()), rows));
    }

    private void copyRows(final TargetTable table, final String sql, final List<TargetRow> rows) throws SQLException {
        try (CopyText copy = new CopyText(copyIn(sql))) {
            for (final TargetRow row : rows) {
                write(table, row, copy);
            }
            copy.end();
        }
    }

    /** Returns how many rows have changed. */
    private int apply(final TargetTable table, final List<TargetRow> rows, final String sql) throws SQLException {
        if (rows.isEmpty()) {
            return 0;
        }
        clearIfUsed(table);
        copyRows(table, table.copyIntoBatchTable(), rows);
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    /** The server empties the temporary tables at the end of a transaction; within one they have to be emptied. */
    private void clearIfUsed(final TargetTable table) throws SQLException {
        if (!used.add(table)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(table.clearBatchTable());
            }
        }
    }

    void committed() {
        used.clear();
    }

    /** Rows straight into a table that takes each of them as a new one. */
    void copy(final TargetTable table, final String quotedName, final List<Change> changes) throws SQLException {
        try (CopyText copy = new CopyText(copyIn(table.copyInto(quotedName)))) {
            for (final Change change : changes) {
                final TargetRow row = TargetRow.of(change);
                if (!row.isDeleted() && !row.isComplete()) {
                    throw new IllegalArgumentException("the " + change.describe()
                            + " came without a large value that it"
                            + " left unchanged, and a table with one row per change needs it; run ALTER TABLE "
                            + SqlName.quote(change.getTable()) + " REPLICA IDENTITY FULL at the source before such"
                            + " changes are made, and load the table again");
                }
                write(table, row, copy);
            }
            copy.end();
        }
    }

    private CopyIn copyIn(final String sql) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
    }

    private static void write(final TargetTable table, final TargetRow row, final CopyText copy) throws SQLException {
        final List<TargetColumn> columns = table.columns();
        for (int i = 0; i < row.texts().length; i++) {
            final String text = row.texts()[i];
            if (text == Change.UNCHANGED) {
                copy.field(null);
            } else {
                copy.field(row.isStored(i) ? text : columns.get(i).text(text));
            }
        }
        copy.field(row.isDeleted());
        copy.field(row.lsn());
        copy.endRow();
    }

    /** After a change of key, what the change did not send is read from the row under the old key. */
    private List<TargetRow> withStoredValues(final TargetTable table, final Fold fold) throws SQLException {
        final List<RowKey> wanted = fold.rows().stream()
                .filter(TargetRow::needsStoredValues)
                .map(row -> stored(table, row.copiedFrom()))
                .toList();
        if (wanted.isEmpty()) {
            return List.copyOf(fold.rows());
        }
        final Map<RowKey, String[]> known = read(table, wanted);
        final List<TargetRow> rows = new ArrayList<>();
        for (final TargetRow row : fold.rows()) {
            final String[] old = row.needsStoredValues() ? known.get(stored(table, row.copiedFrom())) : null;
            rows.add(old == null ? row : row.withStoredValues(old));
        }
        return rows;
    }

    private Map<RowKey, String[]> read(final TargetTable table, final List<RowKey> keys) throws SQLException {
        final List<Integer> keyColumns = table.schema().key();
        try (PreparedStatement query = connection.prepareStatement(table.selectByKey())) {
            for (int part = 0; part < keyColumns.size(); part++) {
                final Object[] texts = new Object[keys.size()];
                for (int i = 0; i < texts.length; i++) {
                    texts[i] = keys.get(i).texts()[part];
                }
                final Array array = connection.createArrayOf("text", texts);
                query.setArray(part + 1, array);
            }
            final Map<RowKey, String[]> rows = new HashMap<>();
            try (ResultSet result = query.executeQuery()) {
                while (result.next()) {
                    final String[] texts = new String[table.columns().size()];
                    for (int i = 0; i < texts.length; i++) {
                        texts[i] = result.getString(i + 1);
                    }
                    rows.put(keyOf(table, texts), texts);
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
