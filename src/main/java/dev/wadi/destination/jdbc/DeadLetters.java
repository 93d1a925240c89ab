package dev.wadi.destination.jdbc;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The dead letters of a pipeline, to be looked at, replayed and discarded from outside; also while the pipeline runs,
 * which then waits for a moment before it writes to a table that has some.
 */
public final class DeadLetters {

    private static final int FETCHED_AT_ONCE = 100;

    private static final String LIST = """
            SELECT id, table_schema, table_name, key::text, operation, position, error_code, reason, json_build_object(
                'id', id, 'table', table_schema || '.' || table_name, 'key', key, 'previousKey', previous_key,
                'operation', operation, 'position', position, 'committedAt', committed_at, 'change', change,
                'unchanged', unchanged, 'step', step, 'errorCode', error_code, 'reason', reason, 'attempts', attempts,
                'recordedAt', recorded_at)::text
            FROM wadi.dead_letter WHERE pipeline = ? ORDER BY id""";

    private final DestinationDatabase database;
    private final String pipeline;

    public DeadLetters(final DestinationDatabase database, final String pipeline) {
        this.database = requireNonNull(database, "database");
        this.pipeline = requireNonNull(pipeline, "pipeline");
    }

    /** Every letter in order. */
    public void forEach(final Consumer<DeadLetter> reader) {
        use(connection -> {
            try (PreparedStatement query = connection.prepareStatement(LIST)) {
                query.setFetchSize(FETCHED_AT_ONCE);
                query.setString(1, pipeline);
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        reader.accept(new DeadLetter(
                                row.getLong(1),
                                new TableId(row.getString(2), row.getString(3)),
                                Optional.ofNullable(row.getString(4)),
                                row.getString(5),
                                row.getString(6),
                                Optional.ofNullable(row.getString(7)),
                                row.getString(8),
                                row.getString(9)));
                    }
                }
            }
            return reader;
        });
    }

    /**
     * Writes the changes that wait, in order and with the rules by which they would have been written then; a row that
     * shows something newer stays. What is refused again keeps waiting, with all later changes of its row.
     *
     * @param layout of the destination that refused them
     * @param deletedColumn the metadata column that tells whether a row was deleted
     */
    public ReplayReport replay(final Layout layout, final String deletedColumn, final LetterChoice choice) {
        return use(connection -> new Replay(connection, pipeline, layout, deletedColumn).run(choice))
                .orElse(ReplayReport.NOTHING);
    }

    /** Removes letters whose changes are not wanted any more; returns which were there. */
    public Set<Long> discard(final Collection<Long> ids) {
        return use(connection -> {
                    new DeadLetterTable(connection, pipeline, () -> false).lock("pg_advisory_xact_lock");
                    final Set<Long> discarded = new TreeSet<>();
                    try (PreparedStatement delete = connection.prepareStatement(
                            "DELETE FROM wadi.dead_letter WHERE pipeline = ? AND id = ANY (?) RETURNING id")) {
                        delete.setString(1, pipeline);
                        delete.setArray(2, connection.createArrayOf("bigint", ids.toArray()));
                        try (ResultSet rows = delete.executeQuery()) {
                            while (rows.next()) {
                                discarded.add(rows.getLong(1));
                            }
                        }
                    }
                    connection.commit();
                    return discarded;
                })
                .orElse(Set.of());
    }

    private interface Use<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Empty if there has never been a letter. */
    private <T> Optional<T> use(final Use<T> use) {
        return new Attempts(database).ask("cannot be asked for dead letters", () -> {
            try (Connection connection = database.connect()) {
                connection.setAutoCommit(false);
                try (Statement statement = connection.createStatement()) {
                    // A transaction of the pipeline that is larger than this takes would be waited for in silence.
                    statement.execute("SET lock_timeout = '60s'");
                }
                if (!DeadLetterTable.exists(connection)) {
                    return Optional.empty();
                }
                DeadLetterTable.complete(connection);
                connection.commit();
                return Optional.of(use.run(connection));
            }
        });
    }
}
