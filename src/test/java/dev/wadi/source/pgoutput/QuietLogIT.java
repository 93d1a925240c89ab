package dev.wadi.source.pgoutput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.Position;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a slot may move over while nobody reads from it, and what it may not. */
@Timeout(60)
class QuietLogIT {

    private final PostgresServer server = PostgresServers.shared(18);
    private final List<Position> stored = new ArrayList<>();
    private Database database;
    private Position begin;

    @BeforeEach
    void createSlot() throws SQLException {
        database = server.createDatabase(server.uniqueName("quiet"));
        database.execute(
                "CREATE TABLE item (id int PRIMARY KEY)",
                "INSERT INTO item VALUES (1)",
                "CREATE TABLE unpublished (id int)",
                "CREATE PUBLICATION p FOR TABLE item");
        begin = Position.parse(database.value(
                "SELECT lsn FROM pg_create_logical_replication_slot('" + database.name() + "', 'pgoutput')"));
    }

    private Position pass(final Position end, final boolean isStopping) throws SQLException {
        return new QuietLog(database.asSource(), database.name(), "p", () -> isStopping).pass(begin, end, stored::add);
    }

    private Position end() throws SQLException {
        return Position.parse(database.value("SELECT pg_current_wal_lsn()"));
    }

    private Position confirmed() throws SQLException {
        return Position.parse(database.value(
                "SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = '" + database.name() + "'"));
    }

    private void assertNothingHasMoved(final Position passed) throws SQLException {
        assertThat(passed).isEqualTo(begin);
        assertThat(stored).isEmpty();
        assertThat(confirmed()).isEqualTo(begin);
    }

    @Test
    void logWithoutChangesIsPassed() throws SQLException {
        database.execute("INSERT INTO unpublished VALUES (1)");
        final Position end = end();

        final Position passed = pass(end, false);

        assertThat(passed).isGreaterThanOrEqualTo(end);
        assertThat(stored).containsExactly(passed);
        assertThat(confirmed()).isEqualTo(passed);
    }

    /** It may have come after the log was found to be quiet. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO item VALUES (2)",
                "UPDATE item SET id = 3",
                "DELETE FROM item",
                "TRUNCATE item",
            })
    void aChangeIsLeftToTheReader(final String change) throws SQLException {
        database.execute("INSERT INTO unpublished VALUES (1)", change, "INSERT INTO unpublished VALUES (2)");

        assertNothingHasMoved(pass(end(), false));
    }

    @Test
    void aStopDoesNotWaitForTheEnd() throws SQLException {
        database.execute("INSERT INTO unpublished VALUES (1)");
        final long start = System.nanoTime();

        assertNothingHasMoved(pass(new Position(end().lsn() + (1L << 30)), true));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }
}
