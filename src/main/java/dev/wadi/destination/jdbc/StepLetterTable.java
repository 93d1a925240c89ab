package dev.wadi.destination.jdbc;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Change;
import dev.wadi.change.Column;
import dev.wadi.change.LetterMark;
import dev.wadi.change.Operation;
import dev.wadi.change.PgType;
import dev.wadi.change.Position;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.StepLetters;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The letters in wadi.dead_letter that only a route can take again, because a step of it has failed on their changes. Each
 * call has a connection of its own.
 */
public final class StepLetterTable implements StepLetters {

    private static final String OF_PIPELINE = " WHERE pipeline = ? AND step IS NOT NULL AND NOT loading";

    private static final String REQUESTED =
            """
            SELECT id, shape ->> 'schema', shape ->> 'table',
                ARRAY(SELECT json_array_elements_text(shape -> 'columns')),
                ARRAY(SELECT json_array_elements_text(shape -> 'types')),
                ARRAY(SELECT json_array_elements_text(shape -> 'modifiers')),
                operation, lsn, transaction, committed_at, unchanged,
                ARRAY(SELECT json_object_keys(change)), ARRAY(SELECT value FROM json_each_text(change)),
                ARRAY(SELECT json_object_keys(key)), ARRAY(SELECT value FROM json_each_text(previous_key)),
                ARRAY(SELECT json_array_elements_text(shape -> 'steps'))
            FROM wadi.dead_letter""" + OF_PIPELINE + " AND replay_requested_at IS NOT NULL ORDER BY id LIMIT 200";

    private static final String REQUEST = "UPDATE wadi.dead_letter SET replay_requested_at = now()" + OF_PIPELINE
            + " AND (?::bigint IS NULL OR id = ?) AND (?::text IS NULL OR table_schema || '.' || table_name = ?)"
            + " RETURNING id";

    private static final String FAILED = "UPDATE wadi.dead_letter SET attempts = attempts + 1, reason = ?,"
            + " replay_requested_at = NULL WHERE id = ? AND pipeline = ?";

    private static final String OPEN =
            "SELECT id FROM wadi.dead_letter" + OF_PIPELINE + " AND replay_requested_at IS NOT NULL";

    private static final String ALL = "SELECT id FROM wadi.dead_letter" + OF_PIPELINE;

    private final DestinationDatabase database;
    private final String pipeline;

    public StepLetterTable(final DestinationDatabase database, final String pipeline) {
        this.database = requireNonNull(database, "database");
        this.pipeline = requireNonNull(pipeline, "pipeline");
    }

    @Override
    public List<Change> requested() {
        return with(List.of(), connection -> {
            final List<Change> changes = new ArrayList<>();
            try (PreparedStatement query = connection.prepareStatement(REQUESTED)) {
                query.setString(1, pipeline);
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        changes.add(change(row));
                    }
                }
            }
            return changes;
        });
    }

    private static Change change(final ResultSet row) throws SQLException {
        final String[] columns = texts(row.getArray(4));
        final String[] types = texts(row.getArray(5));
        final String[] modifiers = texts(row.getArray(6));
        final List<Column> all = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            all.add(new Column(columns[i], new PgType(types[i], Integer.parseInt(modifiers[i]))));
        }
        final List<String> names = Arrays.asList(columns);
        TableSchema schema = new TableSchema(
                new TableId(row.getString(2), row.getString(3)),
                all,
                Arrays.stream(texts(row.getArray(14))).map(names::indexOf).toList());
        for (final String step : texts(row.getArray(16))) {
            schema = schema.withStep(step);
        }
        final String[] previousKey = texts(row.getArray(15));
        final Timestamp committedAt = row.getTimestamp(10);
        return new Change(
                schema,
                Operation.valueOf(row.getString(7)),
                values(row, names),
                previousKey.length == 0 ? null : previousKey,
                new Change.Origin(
                        new Position(row.getLong(8)),
                        row.getLong(9),
                        committedAt == null ? Instant.EPOCH : committedAt.toInstant(),
                        LetterMark.replay(row.getLong(1))));
    }

    private static String[] values(final ResultSet row, final List<String> columns) throws SQLException {
        final Map<String, String> values = new HashMap<>();
        for (final String name : texts(row.getArray(11))) {
            values.put(name, Change.UNCHANGED);
        }
        final String[] names = texts(row.getArray(12));
        final String[] texts = texts(row.getArray(13));
        for (int i = 0; i < names.length; i++) {
            values.put(names[i], texts[i]);
        }
        return columns.stream().map(values::get).toArray(String[]::new);
    }

    private static String[] texts(final Array array) throws SQLException {
        return (String[]) array.getArray();
    }

    @Override
    public void failedAgain(final long letter, final String reason) {
        with(0, connection -> {
            try (PreparedStatement update = connection.prepareStatement(FAILED)) {
                update.setString(1, reason);
                update.setLong(2, letter);
                update.setString(3, pipeline);
                return update.executeUpdate();
            }
        });
    }

    /** Asks for letters to be sent through the route; returns which. */
    public Set<Long> request(final LetterChoice choice) {
        return with(Set.of(), connection -> {
            try (PreparedStatement update = connection.prepareStatement(REQUEST)) {
                update.setString(1, pipeline);
                update.setObject(2, choice.id().orElse(null), Types.BIGINT);
                update.setObject(3, choice.id().orElse(null), Types.BIGINT);
                update.setString(4, choice.table().orElse(null));
                update.setString(5, choice.table().orElse(null));
                return ids(update);
            }
        });
    }

    /** The letters that were asked for and that no pipeline has taken yet. */
    public Set<Long> open() {
        return ids(OPEN);
    }

    /** All letters of this kind. */
    public Set<Long> all() {
        return ids(ALL);
    }

    private Set<Long> ids(final String sql) {
        return with(Set.of(), connection -> {
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                query.setString(1, pipeline);
                return ids(query);
            }
        });
    }

    private static Set<Long> ids(final PreparedStatement query) throws SQLException {
        final Set<Long> ids = new TreeSet<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
        }
        return ids;
    }

    private interface Use<T> {
        T run(Connection connection) throws SQLException;
    }

    private <T> T with(final T none, final Use<T> use) {
        return new Attempts(database).ask("cannot be asked for dead letters", () -> {
            try (Connection connection = database.connect()) {
                if (!DeadLetterTable.exists(connection)) {
                    return none;
                }
                DeadLetterTable.complete(connection);
                return use.run(connection);
            }
        });
    }
}
