package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.TcpProxy;
import dev.wadi.testing.WadiProcess;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rows and their position become durable at once, and reading goes on from what is durable. The destination is held in
 * its commits, where they could come apart. It has a row per change: what came twice would be there twice.
 */
class AtomicPositionIT {

    /** Several times as long as a reader takes to tell the slot how far it may move. */
    private static final Duration LONG_ENOUGH_FOR_THE_SLOT = Duration.ofMillis(1500);

    private final PostgresServer server = PostgresServers.shared(15);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void rowsAndPositionAgreeWhereverTheyAreCutApart(final String reader) throws SQLException {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        pair.source().execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (0)");
        pair.publish("t");
        try (TcpProxy toSource = new TcpProxy(server.host(), server.port());
                TcpProxy toDestination = new TcpProxy(server.host(), server.port());
                Gate gate = new Gate(pair.destination())) {
            final WadiProcess.Builder builder = pair.wadi(directory, toSource, toDestination)
                    .environment("WADI_DESTINATION_LOAD_MODE", "append")
                    .environment("WADI_DESTINATION_ALLOW_TRIGGERS", "true");
            try (WadiProcess wadi = builder.start()) {
                ReplicatedPair.awaitStreaming(wadi);
                gate.standInTheCommitOf("t");
                theAnswerToACommitIsLost(pair, gate, toDestination, wadi);
                theProcessIsKilledInACommit(pair, gate, wadi);
            }
            try (WadiProcess wadi = builder.start()) {
                final Insertion last = Insertion.of(5, pair);
                last.awaitIsThere(wadi);
                assertThat(ids(pair)).as(wadi.output()).isEqualTo("0 1 2 3 4 5");
                Awaitility.await("the slot follows").atMost(ReplicatedPair.SOON).until(() -> last.isPassedBySlot(pair));
            }
        }
    }

    private static void theAnswerToACommitIsLost(
            final ReplicatedPair pair, final Gate gate, final TcpProxy toDestination, final WadiProcess wadi)
            throws SQLException {
        gate.shut();
        final Insertion unanswered = Insertion.of(1, pair);
        gate.awaitSomebody();
        unanswered.assertIsNotThereYet();
        toDestination.blackhole();
        gate.open();
        // Nothing more has come from the process since.
        unanswered.awaitIsThere(wadi);
        toDestination.reset();
        toDestination.pass();
        wadi.awaitOutput("starts again from what is durable", ReplicatedPair.SOON);
        Insertion.of(2, pair).awaitIsThere(wadi);
        assertThat(ids(pair)).as(wadi.output()).isEqualTo("0 1 2");
    }

    private static void theProcessIsKilledInACommit(final ReplicatedPair pair, final Gate gate, final WadiProcess wadi)
            throws SQLException {
        gate.shut();
        final Insertion committing = Insertion.of(3, pair);
        gate.awaitSomebody();
        // Is read, and waits behind it.
        final Insertion next = Insertion.of(4, pair);
        Awaitility.await("the slot stays where the destination is")
                .during(LONG_ENOUGH_FOR_THE_SLOT)
                .atMost(LONG_ENOUGH_FOR_THE_SLOT.multipliedBy(4))
                .until(() -> !isSlotBeyondPosition(pair));
        wadi.kill();
        committing.assertIsNotThereYet();
        gate.open();
        awaitNobodyWrites(pair);
        // The server was told to commit, and does, whoever is left to hear of it.
        committing.awaitIsThere(wadi);
        next.assertIsNotThereYet();
        assertThat(isSlotBeyondPosition(pair)).isFalse();
    }

    private static boolean isSlotBeyondPosition(final ReplicatedPair pair) throws SQLException {
        return pair.destination()
                .value("SELECT confirmed_flush_lsn - '0/0' > lsn FROM pg_replication_slots, wadi.position"
                        + " WHERE slot_name = '" + pair.slot() + "'")
                .equals("t");
    }

    private static void awaitNobodyWrites(final ReplicatedPair pair) {
        Awaitility.await("the server has noticed the end of the process")
                .atMost(ReplicatedPair.SOON)
                .until(() -> pair.destination()
                        .value("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'wadi " + pair.name()
                                + "'")
                        .equals("0"));
    }

    private static String ids(final ReplicatedPair pair) throws SQLException {
        return pair.destination().value("SELECT string_agg(id::text, ' ' ORDER BY id) FROM t");
    }

    /**
     * A transaction with one row.
     *
     * @param before where the source's log ended before it
     * @param after where it ended after it
     */
    private record Insertion(int id, long before, long after, Database destination) {

        private static final String LOG_END = "SELECT pg_current_wal_insert_lsn() - '0/0'";

        static Insertion of(final int id, final ReplicatedPair pair) throws SQLException {
            final Database source = pair.source();
            final long before = Long.parseLong(source.value(LOG_END));
            source.execute("INSERT INTO t VALUES (" + id + ")");
            return new Insertion(id, before, Long.parseLong(source.value(LOG_END)), pair.destination());
        }

        void assertIsNotThereYet() throws SQLException {
            assertThat(seen()).isEqualTo("0 rows and the position before them");
        }

        void awaitIsThere(final WadiProcess wadi) {
            Awaitility.await().atMost(ReplicatedPair.SOON).untilAsserted(() -> assertThat(seen())
                    .as(wadi.output())
                    .isEqualTo("1 rows and the position behind them"));
        }

        /** One query, which sees one state. */
        private String seen() throws SQLException {
            return destination.value("""
                    SELECT n || ' rows and the position ' || CASE WHEN n > 0 AND lsn > %2$d THEN 'behind'
                        WHEN n = 0 AND lsn < %3$d THEN 'before' ELSE 'apart from' END || ' them'
                    FROM wadi.position, (SELECT count(*) AS n FROM t WHERE id = %1$d) AS rows""".formatted(id, before, after));
        }

        boolean isPassedBySlot(final ReplicatedPair pair) throws SQLException {
            return pair.source()
                    .value("SELECT confirmed_flush_lsn - '0/0' > " + before
                            + " FROM pg_replication_slots WHERE slot_name = '" + pair.slot() + "'")
                    .equals("t");
        }
    }
}
