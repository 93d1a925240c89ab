package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.TcpProxy;
import dev.wadi.testing.WadiProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A transaction that is many times as large as the memory shows at once, and not before all of it is there. */
class LargeTransactionIT {

    private static final int ROWS = 80_000;

    /** A kilobyte a change, and every fifth row is changed again. */
    private static final long BYTES = ROWS * 1024L * 6 / 5;

    /** Who comes no further for so long has stopped to read. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final Duration CATCH_UP = Duration.ofSeconds(120);

    private final PostgresServer server = PostgresServers.shared(18);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void aTransactionLargerThanTheMemoryShowsWhole(final String reader) throws Exception {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        pair.source().execute("CREATE TABLE large (id integer PRIMARY KEY, note text, amount numeric)");
        pair.publish("large");
        try (TcpProxy toSource = new TcpProxy(server.host(), server.port());
                WadiProcess wadi = pair.wadi(directory, toSource.host(), toSource.port())
                        .jvmOption("-Xmx96m")
                        .start()) {
            ReplicatedPair.awaitStreaming(wadi);
            // A destination that takes nothing for a while: what is read must not pile up.
            try (Connection busy = pair.destination().connect()) {
                busy.setAutoCommit(false);
                busy.createStatement().execute("LOCK TABLE large IN SHARE MODE");
                pair.source()
                        .execute("BEGIN; INSERT INTO large SELECT i, repeat(md5(i::text), 32), i / 7.0 FROM"
                                + " generate_series(1, " + ROWS + ") AS i;"
                                + " UPDATE large SET note = reverse(note) WHERE id % 5 = 0; COMMIT");

                Awaitility.await().atMost(CATCH_UP).until(() -> pair.destination()
                        .value("SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                + " AND datname = current_database()")
                        .equals("t"));
                assertThat(readUntilItPauses(toSource))
                        .as("bytes that are read of %s", BYTES)
                        .isLessThan(BYTES * 3 / 5);
            }

            final TreeSet<Integer> seen = new TreeSet<>();
            final long until = System.nanoTime() + CATCH_UP.toNanos();
            try (Connection connection = pair.destination().connect();
                    Statement statement = connection.createStatement()) {
                while (!seen.contains(ROWS) && System.nanoTime() < until) {
                    assertThat(wadi.isAlive()).as(wadi.output()).isTrue();
                    // Whoever has run out of memory may come right with a new start.
                    assertThat(wadi.output()).doesNotContain("OutOfMemoryError", "starts again from");
                    try (ResultSet row = statement.executeQuery("SELECT count(*) FROM large")) {
                        row.next();
                        seen.add(row.getInt(1));
                    }
                }
            }
            assertThat(seen).as(wadi.output()).containsExactly(0, ROWS);
            pair.compare("large").awaitEqual(CATCH_UP, wadi);
            assertThat(wadi.terminate()).isZero();
        }
    }

    /** How much has come from the source when no more comes but answers to small questions. */
    private static long readUntilItPauses(final TcpProxy toSource) {
        final AtomicLong before = new AtomicLong(-BYTES);
        return Awaitility.await("reading pauses")
                .pollDelay(Duration.ZERO)
                .pollInterval(PAUSE)
                .atMost(CATCH_UP)
                .until(toSource::bytesFromServer, read -> read - before.getAndSet(read) < BYTES / 100);
    }
}
