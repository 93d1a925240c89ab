package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.WadiProcess;
import java.nio.file.Path;
import java.sql.SQLException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Transactions in which a row is changed more than once, taken back in part, prepared, or truncated in between. */
class HardTransactionsIT {

    private static PostgresServer server;

    @TempDir
    private Path directory;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.version(15)
                .setting("max_prepared_transactions", "10")
                .start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void rowsThatAreChangedMoreThanOnceEndAsTheyAre(final String reader) throws SQLException {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        pair.source()
                .execute(
                        "CREATE TABLE docs (id int PRIMARY KEY, title text, body text)",
                        "ALTER TABLE docs ALTER body SET STORAGE EXTERNAL",
                        "INSERT INTO docs SELECT g, 't', repeat('x' || g, 5000) FROM generate_series(1, 20) g",
                        "CREATE TABLE parents (id int PRIMARY KEY)",
                        "CREATE TABLE children (id int PRIMARY KEY, parent int REFERENCES parents ON UPDATE CASCADE"
                                + " ON DELETE CASCADE)",
                        "CREATE TABLE others (id int PRIMARY KEY)",
                        "CREATE TABLE notes (word text)",
                        "ALTER TABLE notes REPLICA IDENTITY FULL",
                        "INSERT INTO parents VALUES (1), (2)",
                        "INSERT INTO children VALUES (1, 1)",
                        "INSERT INTO others VALUES (1)",
                        "INSERT INTO notes VALUES ('same'), ('same'), (NULL)");
        pair.publish("docs", "parents", "children", "others", "notes");
        try (WadiProcess wadi = pair.start(directory)) {
            pair.source()
                    .execute(
                            // Updates that leave the large value alone, before and after the row gets another key.
                            "BEGIN; UPDATE docs SET title = 'a' WHERE id = 1; UPDATE docs SET title = 'b' WHERE id = 1;"
                                    + " UPDATE docs SET id = 101 WHERE id = 1; UPDATE docs SET title = 'c' WHERE id = 101;"
                                    + " COMMIT",
                            // Three rows change keys in a ring.
                            "BEGIN; UPDATE docs SET id = -2 WHERE id = 2; UPDATE docs SET id = 2 WHERE id = 3;"
                                    + " UPDATE docs SET id = 3 WHERE id = 4; UPDATE docs SET id = 4 WHERE id = -2; COMMIT",
                            // There and back, and a new row under a key that another has left.
                            "BEGIN; UPDATE docs SET id = 105 WHERE id = 5; UPDATE docs SET id = 5 WHERE id = 105;"
                                    + " UPDATE docs SET id = 106 WHERE id = 6; INSERT INTO docs VALUES (6, 'new', 'short');"
                                    + " DELETE FROM docs WHERE id = 106; INSERT INTO docs VALUES (106, 'again', NULL);"
                                    + " COMMIT",
                            "BEGIN; DELETE FROM docs WHERE id = 7; INSERT INTO docs VALUES (7, 'x', 'y');"
                                    + " DELETE FROM docs WHERE id = 7; COMMIT",
                            // What is taken back was never there.
                            "BEGIN; UPDATE docs SET title = 'kept' WHERE id = 8; SAVEPOINT s;"
                                    + " UPDATE docs SET title = 'lost', body = 'lost' WHERE id = 8;"
                                    + " DELETE FROM docs WHERE id = 9; ROLLBACK TO s; INSERT INTO docs VALUES (30, 's', 's');"
                                    + " COMMIT",
                            "BEGIN; DELETE FROM docs; ROLLBACK",
                            // Rows before, between and after truncations of several tables.
                            "BEGIN; INSERT INTO parents VALUES (10); TRUNCATE parents, others CASCADE;"
                                    + " INSERT INTO parents VALUES (1), (11); INSERT INTO children VALUES (11, 11);"
                                    + " TRUNCATE others; INSERT INTO others VALUES (7); COMMIT",
                            // One statement that the server makes several changes of.
                            "BEGIN; INSERT INTO parents VALUES (50), (60); INSERT INTO children VALUES (50, 50),"
                                    + " (60, 60); COMMIT",
                            "UPDATE parents SET id = 51 WHERE id = 50",
                            "DELETE FROM parents WHERE id = 60",
                            // Without a key there is a row per change.
                            "BEGIN; UPDATE notes SET word = 'changed' WHERE word IS NULL; DELETE FROM notes"
                                    + " WHERE word = 'same'; COMMIT",
                            "INSERT INTO docs VALUES (1000, 'last', NULL)");
            awaitLast(pair, wadi);
            pair.compare("docs", "parents", "children", "others").assertEqual();
            final Database destination = pair.destination();
            assertThat(destination.value("SELECT string_agg(id::text, ' ' ORDER BY id) FROM parents WHERE"
                            + " \"__hevo_is_deleted__\""))
                    .isEqualTo("2 10 50 60");
            assertThat(destination.value("SELECT string_agg(id::text, ' ' ORDER BY id) FROM children WHERE"
                            + " \"__hevo_is_deleted__\""))
                    .isEqualTo("1 60");
            assertThat(destination.value(
                            "SELECT string_agg(coalesce(word, 'NULL') || ' ' || \"__hevo_is_deleted__\", ', '"
                                    + " ORDER BY \"__wadi_position__\", word) FROM notes"))
                    .isEqualTo("same false, same false, NULL false, changed false, same true, same true");
        }
    }

    private static void awaitLast(final ReplicatedPair pair, final WadiProcess wadi) {
        Awaitility.await()
                .atMost(ReplicatedPair.SOON)
                .failFast("the pipeline has failed", () -> assertThat(wadi.output())
                        .doesNotContain("has stopped"))
                .until(() -> pair.destination()
                        .value("SELECT count(*) FROM docs WHERE id = 1000")
                        .equals("1"));
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void aPreparedTransactionArrivesOnceAcrossARestart(final String reader) throws SQLException {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        pair.source()
                .execute(
                        "CREATE TABLE docs (id int PRIMARY KEY, title text)",
                        "CREATE TABLE notes (word text)",
                        "ALTER TABLE notes REPLICA IDENTITY FULL");
        pair.publish("docs", "notes");
        final String gid = pair.slot();
        try (WadiProcess wadi = pair.start(directory)) {
            pair.source()
                    .execute(
                            "BEGIN; INSERT INTO docs VALUES (1, 'prepared'); INSERT INTO notes VALUES ('prepared');"
                                    + " PREPARE TRANSACTION '" + gid + "'",
                            "BEGIN; INSERT INTO docs VALUES (2, 'gone'); PREPARE TRANSACTION '" + gid + "_2'",
                            "INSERT INTO docs VALUES (3, 'after')");
            Awaitility.await().atMost(ReplicatedPair.SOON).until(() -> pair.destination()
                    .value("SELECT coalesce(string_agg(title, ' '), '') FROM docs")
                    .equals("after"));
            assertThat(wadi.terminate()).isZero();
        }
        pair.source().execute("ROLLBACK PREPARED '" + gid + "_2'");
        try (WadiProcess wadi = pair.start(directory)) {
            pair.source().execute("COMMIT PREPARED '" + gid + "'", "INSERT INTO docs VALUES (1000, 'last')");
            awaitLast(pair, wadi);
            pair.compare("docs").assertEqual();
            assertThat(pair.destination().values("SELECT word FROM notes")).containsExactly("prepared");
        }
    }
}
