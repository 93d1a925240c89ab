package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.WadiProcess;
import java.nio.file.Path;
import java.sql.SQLException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was there before arrives, and so does what changes. */
class MainJobIT {

    private final PostgresServer server = PostgresServers.shared(15);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void aHundredThousandRowsAndThenEveryChangeArrive(final String reader) throws SQLException {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        pair.source()
                .execute(
                        "CREATE TABLE orders (id bigint PRIMARY KEY, note text, amount numeric(12,2), at timestamptz,"
                                + " paid boolean, extra jsonb)",
                        "CREATE TABLE \"Order Lines\" (\"order\" bigint, place smallint, \"it's\" text, raw bytea,"
                                + " PRIMARY KEY (\"order\", place))",
                        "CREATE TABLE nothing_yet (id int PRIMARY KEY, word text)",
                        "INSERT INTO orders SELECT g, 'note ' || g, g * 1.37, now(), g % 2 = 0,"
                                + " jsonb_build_object('k', g) FROM generate_series(1, 50000) g",
                        "INSERT INTO \"Order Lines\" SELECT g, g % 7, E'a\\tb\\\\c\\nд' || g, decode(md5(g::text), 'hex')"
                                + " FROM generate_series(1, 50000) g");
        pair.publish("orders", "Order Lines", "nothing_yet");

        try (WadiProcess wadi = pair.start(directory)) {
            pair.compare("orders", "Order Lines", "nothing_yet").awaitEqual(ReplicatedPair.SOON, wadi);

            pair.source()
                    .execute("BEGIN; UPDATE orders SET note = 'changed', extra = NULL WHERE id = 1;"
                            + "DELETE FROM orders WHERE id = 2;"
                            + "INSERT INTO orders VALUES (1000000, 'new', 1, now(), NULL, '{}');"
                            + "UPDATE \"Order Lines\" SET place = 100 WHERE \"order\" = 5;"
                            + "INSERT INTO nothing_yet VALUES (1, 'first'); COMMIT");

            Awaitility.await().atMost(ReplicatedPair.SOON).untilAsserted(() -> assertThat(
                            pair.destination().value("SELECT note FROM orders WHERE id = 1"))
                    .isEqualTo("changed"));
            pair.compare("orders", "Order Lines", "nothing_yet").assertEqual();
            assertThat(pair.destination().value("SELECT note FROM orders WHERE id = 2 AND \"__hevo_is_deleted__\""))
                    .as("a deleted row is flagged and keeps its last values")
                    .isEqualTo("note 2");
            assertThat(pair.destination()
                            .value("SELECT count(*) FROM \"Order Lines\" WHERE \"order\" = 5 AND"
                                    + " \"__hevo_is_deleted__\" AND place = 5"))
                    .as("a row that got another key is flagged under the old one")
                    .isEqualTo("1");
            assertThat(wadi.terminate()).as("exit code on SIGTERM").isZero();
            assertThat(wadi.output()).doesNotContain("secret of the role");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void aLargeValueThatAnUpdateLeavesAloneStays(final String reader) throws SQLException {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        pair.source()
                .execute(
                        "CREATE TABLE docs (id int PRIMARY KEY, title text, body text)",
                        "ALTER TABLE docs ALTER body SET STORAGE EXTERNAL",
                        "INSERT INTO docs SELECT g, 't', repeat('x' || g, 5000) FROM generate_series(1, 10) g");
        pair.publish("docs");

        try (WadiProcess wadi = pair.start(directory)) {
            pair.source()
                    .execute(
                            "UPDATE docs SET title = 'changed' WHERE id = 1",
                            "UPDATE docs SET id = 102 WHERE id = 2",
                            "BEGIN; UPDATE docs SET title = 'a' WHERE id = 3; UPDATE docs SET body = 'short' WHERE id = 3;"
                                    + " UPDATE docs SET title = 'b' WHERE id = 3; COMMIT",
                            "BEGIN; UPDATE docs SET id = 99 WHERE id = 4; UPDATE docs SET id = 4 WHERE id = 5;"
                                    + " UPDATE docs SET id = 5 WHERE id = 99; COMMIT",
                            "BEGIN; UPDATE docs SET id = 106 WHERE id = 6; UPDATE docs SET id = 107 WHERE id = 106;"
                                    + " INSERT INTO docs VALUES (6, 'again', 'new'); COMMIT",
                            "BEGIN; UPDATE docs SET title = 'x' WHERE id = 7; DELETE FROM docs WHERE id = 7; COMMIT",
                            "BEGIN; DELETE FROM docs WHERE id = 8; INSERT INTO docs VALUES (8, 'back', 'y'); COMMIT");
            pair.compare("docs").awaitEqual(ReplicatedPair.SOON, wadi);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void anAppendedTableShowsEveryChangeOnceAcrossRestarts(final String reader) throws SQLException {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        pair.source()
                .execute("CREATE TABLE events (id int PRIMARY KEY, word text)", "INSERT INTO events VALUES (1, 'one')");
        pair.publish("events");
        final String history =
                "SELECT string_agg(id || ':' || coalesce(word, '') || ':' || \"__hevo_is_deleted__\", ' '"
                        + " ORDER BY \"__wadi_position__\", id) FROM events";

        try (WadiProcess wadi = pair.wadi(directory)
                .environment("WADI_DESTINATION_LOAD_MODE", "append")
                .start()) {
            ReplicatedPair.awaitStreaming(wadi);
            pair.source().execute("UPDATE events SET word = 'uno'", "INSERT INTO events VALUES (2, 'two')");
            Awaitility.await().atMost(ReplicatedPair.SOON).untilAsserted(() -> assertThat(
                            pair.destination().value(history))
                    .isEqualTo("1:one:false 1:uno:false 2:two:false"));
            wadi.kill();
        }
        pair.source().execute("DELETE FROM events WHERE id = 1");
        try (WadiProcess wadi = pair.wadi(directory)
                .environment("WADI_DESTINATION_LOAD_MODE", "append")
                .start()) {
            ReplicatedPair.awaitStreaming(wadi);
            Awaitility.await().atMost(ReplicatedPair.SOON).untilAsserted(() -> assertThat(
                            pair.destination().value(history))
                    .isEqualTo("1:one:false 1:uno:false 2:two:false 1::true"));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void anAppendedRowShowsTheValuesThatItsUpdateLeftAlone(final String reader) throws SQLException {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        pair.source()
                .execute(
                        "CREATE TABLE docs (id int PRIMARY KEY, title text, body text)",
                        "ALTER TABLE docs ALTER body SET STORAGE EXTERNAL",
                        "INSERT INTO docs VALUES (1, 't', repeat('x', 10000))");
        pair.publish("docs");
        try (WadiProcess wadi = pair.wadi(directory)
                .environment("WADI_DESTINATION_LOAD_MODE", "append")
                .start()) {
            ReplicatedPair.awaitStreaming(wadi);
            pair.source()
                    .execute(
                            "UPDATE docs SET title = 'changed'",
                            "BEGIN; UPDATE docs SET title = 'a'; UPDATE docs SET id = 2; UPDATE docs SET title = 'b';"
                                    + " INSERT INTO docs VALUES (1, 'new', 'short'); UPDATE docs SET title = 'c'; COMMIT");
            Awaitility.await().atMost(ReplicatedPair.SOON).untilAsserted(() -> assertThat(pair.destination()
                            .value("SELECT string_agg(concat_ws(' ', id, title, length(body)), ', '"
                                    + " ORDER BY \"__wadi_position__\", id) FROM docs"))
                    .isEqualTo(
                            "1 t 10000, 1 changed 10000, 1 a 10000, 2 a 10000, 2 b 10000, 1 new 5, 2 c 10000, 1 c 5"));
        }
    }
}
