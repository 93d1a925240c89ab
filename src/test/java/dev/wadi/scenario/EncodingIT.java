package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.Database;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts in other encodings than UTF-8: what can be converted arrives, what cannot stops its table with its place. */
class EncodingIT {

    private final PostgresServer server = PostgresServers.shared(15);

    @TempDir
    private Path directory;

    private ReplicatedPair pair(final String reader, final String encoding, final String other) throws SQLException {
        return ReplicatedPair.on(server, reader, encoding, other);
    }

    @ParameterizedTest
    @CsvSource({"pgoutput,SQL_ASCII,e9", "pgoutput,WIN1252,81", "debezium,WIN1252,81"})
    void aValueThatIsNoTextStopsItsTableWithItsPlace(final String reader, final String encoding, final String bytes)
            throws SQLException {
        final ReplicatedPair pair = pair(reader, encoding, "UTF8");
        final Database source = pair.source();
        source.execute(
                "CREATE TABLE good (id int PRIMARY KEY, a text)",
                "CREATE TABLE bad (id int PRIMARY KEY, a text, b text)",
                "CREATE TABLE loaded (id int PRIMARY KEY, a text, b text)",
                "CREATE TABLE larger (id int PRIMARY KEY, a text[])");
        insertRaw(source, "loaded (id, b)", bytes);
        pair.publish("good", "bad", "loaded", "larger");
        try (WadiProcess wadi = pair.start(directory)) {
            assertStopped(pair, "loaded", "column 'b'");
            source.execute("INSERT INTO good VALUES (1, chr(65))", "INSERT INTO larger VALUES (1, '{a}')");
            insertRaw(source, "bad (id, b)", bytes);
            if (encoding.equals("WIN1252")) {
                source.execute("INSERT INTO good VALUES (2, 'é€')");
            } else {
                source.execute("INSERT INTO good VALUES (2, 'b')");
            }
            Awaitility.await().atMost(ReplicatedPair.SOON).untilAsserted(() -> assertThat(
                            pair.destination().value("SELECT string_agg(a, ' ' ORDER BY id) FROM good"))
                    .isEqualTo(encoding.equals("WIN1252") ? "A é€" : "A b"));
            assertStopped(pair, "bad", "column 'b' at ");
            assertThat(wadi.output()).doesNotContain("has stopped");
        }
    }

    private static void insertRaw(final Database source, final String into, final String bytes) throws SQLException {
        try (Connection connection = source.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO " + into + " SELECT 1, convert_from('\\x" + bytes
                    + "', current_setting('server_encoding'))");
        }
    }

    private static void assertStopped(final ReplicatedPair pair, final String table, final String reason) {
        Awaitility.await(table + " is stopped")
                .atMost(ReplicatedPair.SOON)
                .ignoreExceptionsInstanceOf(SQLException.class)
                .untilAsserted(() -> assertThat(pair.destination()
                                .values("SELECT reason FROM wadi.stopped_table WHERE table_name = '" + table + "'"))
                        .singleElement()
                        .asString()
                        .contains(reason, "is no text in the encoding of the source"));
    }

    @Test
    void aDestinationThatCannotHoldEveryTextIsRefusedUnlessItIsWanted() throws SQLException {
        final ReplicatedPair pair = pair("pgoutput", "UTF8", "LATIN1");
        pair.source().execute("CREATE TABLE t (id int PRIMARY KEY, a text)", "INSERT INTO t VALUES (1, 'é')");
        pair.publish("t");
        for (final String command : new String[] {"check", "run"}) {
            try (WadiProcess wadi = pair.wadi(directory).start(command)) {
                assertThat(wadi.awaitExit(ReplicatedPair.SOON))
                        .as(wadi.output())
                        .isEqualTo(1);
                assertThat(wadi.output().replaceAll("\\s+", " "))
                        .contains("has the encoding LATIN1", "wadi.destination.require-utf8=false");
            }
        }
        try (WadiProcess wadi = pair.wadi(directory)
                .environment("WADI_DESTINATION_REQUIRE_UTF8", "false")
                .start()) {
            pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void aTextThatTheDestinationCannotHoldStopsThePipelineWithItsTableAndTheCure(final String reader)
            throws SQLException {
        final ReplicatedPair pair = pair(reader, "UTF8", "LATIN1");
        pair.source().execute("CREATE TABLE t (id int PRIMARY KEY, a text)", "INSERT INTO t VALUES (1, 'é'), (2, '€')");
        pair.publish("t");
        assertStopsUntilItIsGone(pair, "2");
        pair.source().execute("INSERT INTO t VALUES (3, '€')");
        assertStopsUntilItIsGone(pair, "3");
    }

    /** Not even a dead letter can hold it there; such a destination is refused unless the user wants it. */
    private void assertStopsUntilItIsGone(final ReplicatedPair pair, final String id) throws SQLException {
        final WadiProcess.Builder builder = pair.wadi(directory).environment("WADI_DESTINATION_REQUIRE_UTF8", "false");
        try (WadiProcess wadi = builder.start()) {
            assertThat(wadi.awaitExit(ReplicatedPair.SOON)).as(wadi.output()).isEqualTo(4);
            assertThat(wadi.output())
                    .contains("table public.t cannot be stored in wadi.dead_letter either: SQLSTATE 22P05")
                    .contains("make the encoding of the destination UTF8");
        }
        if (id.equals("3")) {
            return;
        }
        pair.source().execute("DELETE FROM t WHERE id = " + id);
        try (WadiProcess wadi = builder.start()) {
            pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
            assertThat(wadi.terminate()).isZero();
        }
    }
}
