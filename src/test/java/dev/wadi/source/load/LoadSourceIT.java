package dev.wadi.source.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.TableId;
import dev.wadi.source.check.ReaderLimits;
import dev.wadi.source.connection.Encryption;
import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.Recorder;
import dev.wadi.testing.TcpProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** A connection of a load is given up when it is dead, and never because one of both sides takes its time. */
class LoadSourceIT {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    private static final int ROWS = 300_000;
    private static final String ALL_ROWS =
            "COPY (SELECT repeat('x', 100) FROM generate_series(1, " + ROWS + ")) TO STDOUT";

    private static LoadSource source(final Database database) {
        return new LoadSource(
                new SourceDatabase(
                        database.host(),
                        database.port(),
                        database.name(),
                        database.user(),
                        database.password(),
                        new Encryption("disable", null, null, null, null),
                        Optional.empty(),
                        LIMIT),
                ReaderLimits.NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void whatTakesLongIsKept(final int version) throws Exception {
        final PostgresServer server = PostgresServers.shared(version);
        final Database database = server.createDatabase(server.uniqueName("slow"));
        database.execute("CREATE TABLE held (id int)");
        final LoadSource source = source(database);
        try (TcpProxy slowNetwork = new TcpProxy(server.host(), server.port());
                Connection holder = database.connect();
                Statement hold = holder.createStatement()) {
            final LoadSource farSource = source(database.at(slowNetwork.host(), slowNetwork.port()));
            final Connection far = farSource.connectForRows();
            final CopyOut unread = copy(source.connectForRows(), ALL_ROWS);
            final Connection filtering = source.connectForRows();
            final Connection locking = source.connectForRows();
            holder.setAutoCommit(false);
            hold.execute("INSERT INTO held VALUES (1)");
            hold.execute("LOCK TABLE held");
            slowNetwork.delay(Duration.ofMillis(60));
            final CompletableFuture<Integer> largeRow =
                    inBackground(() -> rows(copy(far, "COPY (SELECT repeat('x', 1000000)) TO STDOUT")));
            final CompletableFuture<Boolean> filter = inBackground(() -> execute(filtering, "SELECT pg_sleep(4.5)"));
            final CompletableFuture<Boolean> lock = inBackground(() -> execute(locking, "LOCK TABLE public.held"));
            final CompletableFuture<NewSlot> slot =
                    inBackground(() -> NewSlot.createTemporary(source, NewSlot.nameBeside("slow")));

            Awaitility.await()
                    .during(LIMIT.multipliedBy(2))
                    .atMost(LIMIT.multipliedBy(5))
                    .until(() -> {
                        source.look();
                        farSource.look();
                        return !lock.isDone() && !slot.isDone();
                    });

            holder.commit();
            assertThat(filter.get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(lock.get(10, TimeUnit.SECONDS)).isFalse();
            assertThat(largeRow.get(30, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(rows(unread)).isEqualTo(ROWS);
            slot.get(10, TimeUnit.SECONDS).close();
        }
    }

    /** As a load beside the stream reads it. */
    @Test
    void whatIsForgottenOnTheWayIsGivenUpAndEndedAtTheSource() throws Exception {
        final PostgresServer server = PostgresServers.shared(18);
        final Database database = server.createDatabase(server.uniqueName("forgotten"));
        database.execute(
                "CREATE TABLE large (id int PRIMARY KEY, word text)",
                "INSERT INTO large SELECT g, repeat('x', 100000) FROM generate_series(1, 400) g",
                "CREATE PUBLICATION p FOR TABLE large");
        final String sessions = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name = 'wadi'";
        try (TcpProxy network = new TcpProxy(server.host(), server.port())) {
            final LoadSource source = source(database.at(network.host(), network.port()));
            final TableSnapshot snapshot = TableSnapshot.take(source, TableSnapshot.slotNameBeside("forgotten"));
            network.delay(Duration.ofMillis(5));
            final CompletableFuture<Boolean> rows = inBackground(() -> {
                return snapshot.handOver(
                        new TableId("public", "large"), "p", new Recorder().handover(), Clock.systemUTC(), count -> {});
            });
            Awaitility.await("the source waits for us to take more")
                    .until(() -> database.value(sessions + " AND wait_event = 'ClientWrite'")
                            .equals("1"));
            network.forget();

            Awaitility.await().atMost(LIMIT.multipliedBy(5)).until(() -> {
                source.look();
                return rows.isDone();
            });

            assertThat(rows).isCompletedExceptionally();
            Awaitility.await("nothing is left at the source, the slot neither")
                    .until(() -> database.value(sessions).equals("0")
                            && database.value("SELECT count(*) FROM pg_replication_slots"
                                            + " WHERE database = current_database()")
                                    .equals("0"));
            snapshot.close();
        }
    }

    private interface Work<T> {
        T run() throws Exception;
    }

    private static <T> CompletableFuture<T> inBackground(final Work<T> work) {
        final CompletableFuture<T> result = new CompletableFuture<>();
        final Thread thread = new Thread(() -> {
            try {
                result.complete(work.run());
            } catch (final Throwable e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    private static boolean execute(final Connection connection, final String sql) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            final boolean hasRows = statement.execute(sql);
            connection.commit();
            return hasRows;
        }
    }

    private static CopyOut copy(final Connection connection, final String sql) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql);
    }

    private static int rows(final CopyOut copy) throws SQLException {
        int rows = 0;
        while (copy.readFromCopy() != null) {
            rows++;
        }
        return rows;
    }
}
