package dev.wadi.destination.jdbc;

import dev.wadi.change.Change;
import dev.wadi.change.Column;
import dev.wadi.change.Operation;
import dev.wadi.change.PgType;
import dev.wadi.change.Position;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Rows of a load that their table refuses: they are found among those that were staged, and put aside. */
final class StagedRows {

    private static final int PIECE = 1000;

    private static final Instant UNKNOWN = Instant.EPOCH;

    private final Connection connection;
    private final TargetTables tables;
    private final PutAside putAside;

    StagedRows(final Connection connection, final TargetTables tables, final PutAside putAside) {
        this.connection = connection;
        this.tables = tables;
        this.putAside = putAside;
    }

    /** Of rows with equal keys all but one, and all without a key, so that the staged table can have it. */
    void takeDoubles(final Takeover takeover) throws SQLException {
        final TargetTable asText = asText(takeover.place());
        try (Statement statement = connection.createStatement()) {
            try (ResultSet count = statement.executeQuery(
                    "SELECT count(*) FROM " + takeover.staged().name())) {
                count.next();
                putAside.expect(asText, (int) Math.min(count.getLong(1), Integer.MAX_VALUE / 2));
            }
            try (ResultSet rows = statement.executeQuery(takeover.deleteDoubles())) {
                while (rows.next()) {
                    putAside.take(new RefusedRow(
                            asText,
                            read(asText, rows),
                            new SQLIntegrityConstraintViolationException(
                                    "another loaded row has this key, or it is null", "23505")));
                }
            }
        }
        putAside.write();
        putAside.batchDone();
    }

    /** Puts the rows where they belong piece by piece. */
    void publish(final Takeover takeover, final long upTo) throws SQLException {
        final TargetTable asText = asText(takeover.place());
        final HeldRows held = new HeldRows();
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(PIECE);
            try (ResultSet rows = statement.executeQuery(takeover.selectPlaces())) {
                boolean hasMore = rows.next();
                while (hasMore) {
                    final Map<Change, String> places = new IdentityHashMap<>();
                    final List<Change> piece = new ArrayList<>(PIECE);
                    for (int i = 0; i < PIECE && hasMore; i++) {
                        final Change change = read(asText, rows);
                        piece.add(change);
                        places.put(change, rows.getString(1));
                        hasMore = rows.next();
                    }
                    putAside.expect(asText, piece.size());
                    new BatchSplitter(
                                    connection,
                                    change -> asText,
                                    changes -> take(takeover, upTo, changes, places),
                                    held)
                            .write(piece)
                            .forEach(putAside::take);
                }
            }
        }
        putAside.write();
        putAside.batchDone();
    }

    private void take(
            final Takeover takeover, final long upTo, final List<Change> changes, final Map<Change, String> places)
            throws SQLException {
        final String array = connection
                .createArrayOf("text", changes.stream().map(places::get).toArray())
                .toString();
        try (Statement statement = connection.createStatement()) {
            statement.execute(takeover.takeAt(array, upTo));
        }
    }

    /** What is staged has the texts of the destination's columns already. */
    private TargetTable asText(final TargetTable place) {
        return tables.describe(place.schema().mapColumns(column -> new Column(column.name(), PgType.of("text"))));
    }

    private static Change read(final TargetTable table, final ResultSet row) throws SQLException {
        final String[] texts = new String[table.columns().size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = row.getString(i + 4);
        }
        return new Change(
                table.schema(),
                row.getBoolean(3) ? Operation.DELETE : Operation.LOAD,
                texts,
                null,
                new Change.Origin(new Position(row.getLong(2)), 0, UNKNOWN));
    }
}
