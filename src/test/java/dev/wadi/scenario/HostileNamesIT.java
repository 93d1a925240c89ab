package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.SqlName;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.WadiProcess;
import java.nio.file.Path;
import java.sql.SQLException;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names and values of a database hold what controls a terminal, or begins a line that looks like one of the log. */
class HostileNamesIT {

    private static final String FORGED = "ERROR forged";
    private static final String TABLE = "evil\r\n" + FORGED + " \u001b[31m\u202e";
    private static final String VALUE = "value\r\n" + FORGED + "\u001b[2J\u009b";

    private static final String PUBLICATION = "My \"Pub\", no. 1";

    private final PostgresServer server = PostgresServers.shared(18);

    @TempDir
    private Path directory;

    @Test
    void reachTerminalAndLogWithoutEffectAndJsonWithoutLoss() throws Exception {
        final ReplicatedPair pair = ReplicatedPair.on(server, "pgoutput");
        pair.source().execute("CREATE TABLE \"" + TABLE + "\" (id text PRIMARY KEY, n int)");
        pair.publish(TABLE);
        pair.source().execute("ALTER PUBLICATION " + pair.publication() + " RENAME TO " + SqlName.quote(PUBLICATION));
        assertIsPlain(run(pair, "check"));
        try (WadiProcess wadi = wadi(pair).start()) {
            pair.source().execute("INSERT INTO \"" + TABLE + "\" VALUES ('first', 1)");
            awaitRows(pair, 1);
            pair.destination().execute("ALTER TABLE \"" + TABLE + "\" ADD CONSTRAINT small CHECK (n < 10)");
            pair.source()
                    .execute(
                            "INSERT INTO \"" + TABLE + "\" VALUES ('" + VALUE + "', 100)",
                            "INSERT INTO \"" + TABLE + "\" VALUES ('last', 2)");
            awaitRows(pair, 2);

            assertIsPlain(run(pair, "dead-letters"));
            final JsonArray letters = (JsonArray) Jsoner.deserialize(run(pair, "dead-letters", "--json"));
            final JsonObject letter = (JsonObject) letters.get(0);
            assertThat(letter.toJson()).contains(Jsoner.escape(VALUE));
            assertThat(letter.toString()).contains("evil");
            wadi.terminate();
            assertIsPlain(wadi.output());
        }
    }

    private static void awaitRows(final ReplicatedPair pair, final int rows) {
        Awaitility.await().atMost(ReplicatedPair.SOON).ignoreExceptions().untilAsserted(() -> assertThat(
                        pair.destination().value("SELECT count(*) FROM \"" + TABLE + "\""))
                .isEqualTo(String.valueOf(rows)));
    }

    private WadiProcess.Builder wadi(final ReplicatedPair pair) {
        return pair.wadi(directory).environment("WADI_SOURCE_PUBLICATION", PUBLICATION);
    }

    private String run(final ReplicatedPair pair, final String... arguments) throws SQLException {
        try (WadiProcess command = wadi(pair).start(arguments)) {
            assertThat(command.awaitExit(ReplicatedPair.SOON))
                    .as(command.output())
                    .isZero();
            return command.output();
        }
    }

    private static void assertIsPlain(final String output) {
        assertThat(output).contains("evil").doesNotContain("\u001b", "\r", "\u202e", "\u009b");
        assertThat(output.lines()).noneMatch(line -> line.startsWith(FORGED));
    }
}
