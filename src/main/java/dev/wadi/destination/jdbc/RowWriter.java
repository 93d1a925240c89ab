package dev.wadi.destination.jdbc;

import dev.wadi.change.Change;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLDataException;
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

/**
 * Writes rows of one table with set-based statements: COPY for rows that are new, COPY into a temporary table and one
 * upsert for others known in full, one update for each set of columns that stays as it is. One statement of each kind per
 * batch, whatever its size.
 */
final class RowWriter {

    private final Connection connection;
    private final StoredRows storedRows;

    /** Tables whose temporary table holds rows of the running transaction. */
    private final Set<TargetTable> used = new HashSet<>();

    private final Map<TargetTable, NewRows> newRows = new HashMap<>();

    RowWriter(final Connection connection) {
        this.connection = connection;
        this.storedRows = new StoredRows(connection);
    }

    /** @param isBehind whether the table may show later rows already, so that those that changes speak of may be gone */
    void write(final TargetTable table, final List<Change> changes, final boolean isBehind) throws SQLException {
        if (!table.isMerged()) {
            copyRows(table, table.copyInto(table.name()), storedRows.complete(table, changes));
            return;
        }
        final Fold fold = new Fold();
        changes.forEach(fold::add);
        final List<TargetRow> inserted = new ArrayList<>();
        final List<TargetRow> complete = new ArrayList<>();
        final Map<BitSet, List<TargetRow>> partial = new LinkedHashMap<>();
        for (final TargetRow row : storedRows.completeAfterKeyChange(table, fold.rows())) {
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
        apply(table, complete, table.batch().upsert());
        for (final Map.Entry<BitSet, List<TargetRow>> group : partial.entrySet()) {
            final List<TargetRow> rows = group.getValue();
            // Fewer may be because what is here is newer; deleted rows may never have come here.
            final boolean isFewer = apply(table, rows, table.batch().update(group.getKey())) < rows.size();
            if (isFewer && !isBehind && hasAbsent(table)) {
                throw new UnfilledRowException(table.schema().id());
            }
        }
    }

    private boolean hasAbsent(final TargetTable table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(table.batch().hasAbsent())) {
            row.next();
            return row.getBoolean(1);
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
        copyRows(table, table.batch().copyInto(), rows);
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    /** The server empties the temporary tables at the end of a transaction; within one they have to be emptied. */
    private void clearIfUsed(final TargetTable table) throws SQLException {
        if (!used.add(table)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(table.batch().clear());
            }
        }
    }

    /** After the transaction, or a part of it that was taken back with the temporary tables. */
    void forget() {
        used.clear();
    }

    /** Rows of the historical load straight into a table that takes each of them as a new one. */
    void copyLoaded(final TargetTable table, final List<Change> changes) throws SQLException {
        copyRows(
                table,
                table.copyInto(table.name()),
                changes.stream().map(TargetRow::of).toList());
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
                copy.field(row.isStored(i) ? text : text(columns.get(i), text));
            }
        }
        copy.field(row.isDeleted());
        copy.field(row.lsn());
        copy.endRow();
    }

    private static String text(final TargetColumn column, final String text) throws SQLException {
        try {
            return column.text(text);
        } catch (final RuntimeException e) {
            // Its message may quote the value.
            throw new SQLDataException("the value of column " + column.name() + " cannot be converted", "22000", e);
        }
    }
}
