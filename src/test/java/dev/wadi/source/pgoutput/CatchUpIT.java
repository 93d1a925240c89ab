package dev.wadi.source.pgoutput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.Position;
import dev.wadi.delivery.Progress;
import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.Recorder;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reading a slot up to a position, and from there to the next. */
@Timeout(60)
class CatchUpIT {

    private final PostgresServer server = PostgresServers.shared(18);
    private final Recorder recorder = new Recorder();
    private Database database;
    private CatchUp catchUp;

    @BeforeEach
    void open() throws Exception {
        database = server.createDatabase(server.uniqueName("catch_up"));
        database.execute(
                "CREATE TABLE item (id int PRIMARY KEY)",
                "CREATE TABLE other (id int PRIMARY KEY)",
                "CREATE TABLE unpublished (id int)",
                "CREATE PUBLICATION p FOR TABLE item, other");
        final Position from = Position.parse(database.value(
                "SELECT lsn FROM pg_create_logical_replication_slot('" + database.name() + "', 'pgoutput')"));
        recorder.store(Progress.catchingUp("slot", from));
        final SourceDatabase source = database.asSource();
        catchUp = CatchUp.open(
                source.connectForReplication(),
                source,
                database.name(),
                "p",
                from,
                new SourceText(source),
                Map.of(),
                table -> table.name().equals("item"),
                recorder.handover());
    }

    @AfterEach
    void close() throws SQLException {
        catchUp.close();
    }

    private Position now() throws SQLException {
        return Position.parse(database.value("SELECT pg_current_wal_insert_lsn()"));
    }

    @Test
    void whatEndsAtThePositionOrBeforeIsHandedOverAndNothingElse() throws Exception {
        try (Connection open = database.connect();
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("INSERT INTO item VALUES (1)");
            // No published transaction ends just at the position: what follows it has to be seen.
            database.execute(
                    "INSERT INTO item VALUES (2)",
                    "INSERT INTO other VALUES (1)",
                    "INSERT INTO unpublished VALUES (1)");
            final Position first = now();
            open.commit();
            database.execute("INSERT INTO item VALUES (3)");
            final Position second = now();
            database.execute("INSERT INTO item VALUES (4)");

            catchUp.readTo(first);
            assertThat(recorder.texts()).containsExactly("INSERT item [2]");
            assertThat(recorder.durable()).isEqualTo(first);

            catchUp.readTo(second);
            assertThat(recorder.texts()).containsExactly("INSERT item [2]", "INSERT item [1]", "INSERT item [3]");
            assertThat(recorder.durable()).isEqualTo(second);
            assertThat(recorder.received()).isEqualTo(3);
        }
    }

    /** Also where no published transaction follows, nor any at all. */
    @Test
    void aPositionIsReachedOnASourceThatRests() throws Exception {
        database.execute("INSERT INTO unpublished VALUES (1)");
        final Position end = now();
        final long start = System.nanoTime();

        catchUp.readTo(end);

        assertThat(recorder.durable()).isEqualTo(end);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }
}
