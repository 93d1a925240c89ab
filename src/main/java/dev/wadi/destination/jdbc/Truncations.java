package dev.wadi.destination.jdbc;

import dev.wadi.change.Change;
import dev.wadi.change.TableId;
import dev.wadi.delivery.StoppedException;
import dev.wadi.destination.TruncatePolicy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** What becomes of a table here that was truncated at the source. */
final class Truncations {

    private final TruncatePolicy policy;
    private final Attempts attempts;
    private final Connection connection;
    private final TablePlaces places;
    private final DeadLetterTable letters;
    private final PutAside putAside;

    Truncations(
            final TruncatePolicy policy,
            final Attempts attempts,
            final Connection connection,
            final TablePlaces places,
            final DeadLetterTable letters,
            final PutAside putAside) {
        this.policy = policy;
        this.attempts = attempts;
        this.connection = connection;
        this.places = places;
        this.letters = letters;
        this.putAside = putAside;
    }

    /** @throws StoppedException if the policy is to stop */
    void write(final Change truncation) {
        final TableId id = truncation.getTable();
        if (policy == TruncatePolicy.STOP) {
            throw new StoppedException("Table " + id + " was truncated at the source at " + truncation.getPosition()
                    + " and wadi.destination.on-truncate is 'stop'; set it to 'flag' or 'ignore' to go on");
        }
        if (attempts.ask("cannot be asked for table " + id, () -> places.isStopped(id, truncation.getPosition()))) {
            attempts.run("refuses to count changes of table " + id, () -> places.skip(id, 1));
        } else if (policy == TruncatePolicy.FLAG) {
            attempts.run("refuses to mark the rows of table " + id + " deleted", () -> flagAll(truncation));
        }
    }

    private void flagAll(final Change truncation) throws SQLException {
        // The first that is heard of a table may be its truncation, which does not tell its columns.
        final Optional<TargetTable> table = places.filled(truncation.schema());
        if (table.isPresent()) {
            final TargetTable shown = places.shown(truncation.schema());
            putAside.writtenDeletions(shown, truncation, letters.deleteWaiting(shown.id(), truncation));
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate(
                        table.get().flagAll(truncation.getPosition().lsn()));
            }
        }
    }
}
