package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.WadiProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The restarts that lose rows with an engine that decides by itself where it was. */
class RestartIT {

    private final PostgresServer server = PostgresServers.shared(15);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void aCopyThatIsKilledInTheMiddleArrivesWhole(final String reader) throws SQLException {
        final ReplicatedPair pair = pairWithTable(reader);
        try (WadiProcess wadi = pair.wadi(directory)
                .environment("WADI_DESTINATION_ALLOW_TRIGGERS", "true")
                .start()) {
            ReplicatedPair.awaitStreaming(wadi);
            // Slow enough to be caught in the middle; the sequence counts across the borders of transactions.
            pair.destination()
                    .execute(
                            "CREATE SEQUENCE written",
                            "GRANT USAGE ON written TO PUBLIC",
                            "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
                                    + " 'BEGIN PERFORM pg_sleep(0.0005), nextval(''public.written''); RETURN NEW; END'",
                            "CREATE TRIGGER slow BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION slow()");
            pair.source().execute("INSERT INTO t SELECT g, 'copied' FROM generate_series(1001, 11000) g");
            awaitInTheMiddleOfWriting(pair);
            wadi.kill();
        }
        pair.destination().execute("DROP TRIGGER slow ON t");
        assertThat(pair.destination().value("SELECT count(*) FROM t WHERE id > 1000"))
                .as("nothing of an unfinished transaction is visible")
                .isEqualTo("0");
        try (WadiProcess wadi = pair.start(directory)) {
            pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
        }
    }

    /** A batch holds 5,000 rows, so that one of the same transaction has been written and the next has begun. */
    private static void awaitInTheMiddleOfWriting(final ReplicatedPair pair) {
        Awaitility.await()
                .atMost(ReplicatedPair.SOON)
                .until(() -> Long.parseLong(pair.destination().value("SELECT last_value FROM written")) > 6000);
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void interleavedTransactionsSurviveAGracefulRestart(final String reader) throws SQLException {
        final ReplicatedPair pair = pairWithTable(reader);
        try (Connection one = pair.source().connect();
                Connection other = pair.source().connect()) {
            try (WadiProcess wadi = pair.start(directory)) {
                interleave(pair, one, other, 2000);
                awaitRow(pair, 2003);
                assertThat(wadi.terminate()).isZero();
            }
            other.commit();
            one.commit();
            try (WadiProcess wadi = pair.start(directory)) {
                pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void interleavedTransactionsSurviveAKilledWalsender(final String reader) throws SQLException {
        final ReplicatedPair pair = pairWithTable(reader);
        try (WadiProcess wadi = pair.start(directory);
                Connection one = pair.source().connect();
                Connection other = pair.source().connect()) {
            for (int round = 0; round < 3; round++) {
                interleave(pair, one, other, 3000 + round * 100);
                awaitRow(pair, 3003 + round * 100);
                pair.source()
                        .execute("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '"
                                + pair.slot() + "'");
                if (round % 2 == 0) {
                    other.commit();
                    one.commit();
                } else {
                    one.commit();
                    other.commit();
                }
                pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
            }
        }
    }

    /**
     * Two open transactions, with the committed one between their rows. The next row of the other begins in the log just
     * where that commit ends, and with that where reading goes on: an engine that searches for its position takes this row,
     * and all before it in its transaction, for what it has seen, if the other is the first to be committed.
     */
    private static void interleave(
            final ReplicatedPair pair, final Connection one, final Connection other, final int id) throws SQLException {
        one.setAutoCommit(false);
        other.setAutoCommit(false);
        insert(one, id);
        insert(other, id + 1);
        insert(one, id + 2);
        pair.source().execute("INSERT INTO t VALUES (" + (id + 3) + ", 'committed')");
        insert(other, id + 4);
        insert(one, id + 5);
    }

    private static void insert(final Connection connection, final int id) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO t VALUES (" + id + ", 'interleaved')");
        }
    }

    private static void awaitRow(final ReplicatedPair pair, final int id) {
        Awaitility.await().atMost(ReplicatedPair.SOON).until(() -> pair.destination()
                .value("SELECT count(*) FROM t WHERE id = " + id)
                .equals("1"));
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void aHistoricalLoadThatIsKilledStartsAgainCleanly(final String reader) throws SQLException {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        pair.source()
                .execute(
                        "CREATE TABLE t (id int PRIMARY KEY, word text)",
                        "CREATE TABLE big (id int PRIMARY KEY, word text)",
                        "CREATE TABLE gone (id int PRIMARY KEY)",
                        "INSERT INTO t SELECT g, 'there' FROM generate_series(1, 1000) g",
                        "INSERT INTO big SELECT g, repeat('x', 100) FROM generate_series(1, 400000) g");
        pair.publish("t", "big", "gone");
        try (WadiProcess wadi = pair.wadi(directory).start()) {
            wadi.awaitOutput("Loading 3 tables", ReplicatedPair.SOON);
            pair.source().execute("DELETE FROM t WHERE id <= 500", "UPDATE big SET word = 'changed' WHERE id <= 10");
            wadi.kill();
        }
        pair.source().execute("DROP TABLE gone");
        assertThat(pair.destination().value("SELECT to_regclass('public.t')"))
                .as("an unfinished load shows nothing")
                .isNull();
        assertThat(pair.destination().value("SELECT phase FROM wadi.position")).isEqualTo("LOADING");
        try (WadiProcess wadi = pair.start(directory)) {
            pair.source().execute("UPDATE big SET word = 'after' WHERE id = 20");
            pair.compare("t", "big").awaitEqual(ReplicatedPair.SOON, wadi);
            assertThat(
                            pair.destination()
                                    .value(
                                            "SELECT count(*) FROM pg_tables WHERE schemaname = 'wadi' AND tablename LIKE 'load%' AND tablename <> 'load_part'"))
                    .isEqualTo("0");
        }
        assertThat(pair.source()
                        .values("SELECT slot_name FROM pg_replication_slots WHERE database = current_database()"))
                .containsExactly(pair.slot());
    }

    /** That there is a load is noted before the slot is made: else nobody would know whose the slot is. */
    @Test
    void aProcessThatIsKilledWhenItHasJustMadeItsSlotBeginsAnew() throws SQLException {
        // Two servers: a slot waits for every transaction of its own, also for the one that locks.
        final ReplicatedPair pair = withTable(ReplicatedPair.on(server, PostgresServers.shared(18), "pgoutput"));
        try (Connection running = pair.source().connect();
                Connection locking = pair.destination().connect();
                Statement lock = locking.createStatement()) {
            running.setAutoCommit(false);
            locking.setAutoCommit(false);
            insert(running, 1000);
            try (WadiProcess wadi = pair.wadi(directory).start()) {
                awaitSlot(pair, "active");
                lock.execute("LOCK TABLE wadi.position");
                running.commit();
                awaitSlot(pair, "NOT active");
                wadi.kill();
            }
        }
        try (WadiProcess wadi = pair.start(directory)) {
            pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
        }
    }

    private static void awaitSlot(final ReplicatedPair pair, final String state) {
        Awaitility.await("the slot is " + state).atMost(ReplicatedPair.SOON).until(() -> pair.source()
                .value("SELECT count(*) FROM pg_replication_slots WHERE slot_name = '" + pair.slot() + "' AND " + state)
                .equals("1"));
    }

    private ReplicatedPair pairWithTable(final String reader) throws SQLException {
        return withTable(ReplicatedPair.on(server, reader));
    }

    private static ReplicatedPair withTable(final ReplicatedPair pair) throws SQLException {
        pair.source()
                .execute(
                        "CREATE TABLE t (id int PRIMARY KEY, word text)",
                        "INSERT INTO t SELECT g, 'there' FROM generate_series(1, 100) g");
        return pair.publish("t");
    }
}
