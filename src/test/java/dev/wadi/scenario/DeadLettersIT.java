package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.WadiProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A row that the destination refuses waits, is shown, and arrives when the destination was mended. */
class DeadLettersIT {

    /** Quotes the value that it refuses, as many messages of PostgreSQL do. */
    private static final String NARROW = """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                RAISE EXCEPTION USING ERRCODE = '22001', MESSAGE = 'no room for ' || NEW.word; END $$;
            CREATE TRIGGER narrow BEFORE INSERT OR UPDATE ON words FOR EACH ROW WHEN (length(NEW.word) > 9)
                EXECUTE FUNCTION refuse()""";

    private static final String WIDE = "DROP TRIGGER narrow ON words";

    private final PostgresServer server = PostgresServers.shared(15);

    @TempDir
    private Path directory;

    private static ReplicatedPair pairWithWords(final PostgresServer server, final String reader) throws SQLException {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        pair.source()
                .execute(
                        "CREATE TABLE words (id int PRIMARY KEY, word text, large text, tags numeric)",
                        "ALTER TABLE words ALTER large SET STORAGE EXTERNAL",
                        "CREATE TABLE others (id int PRIMARY KEY, word text)",
                        "INSERT INTO words SELECT g, 'word', repeat('x' || g, 5000), 1.5"
                                + " FROM generate_series(1, 20) g");
        return pair.publish("words", "others");
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void whatIsRefusedWaitsAndArrivesWhenReplayed(final String reader) throws SQLException {
        final ReplicatedPair pair = pairWithWords(server, reader);
        try (WadiProcess wadi = startWithTriggers(pair)) {
            pair.compare("words", "others").awaitEqual(ReplicatedPair.SOON, wadi);
            pair.destination().execute(NARROW);
            pair.source()
                    .execute(
                            "BEGIN; UPDATE words SET word = 'fits' WHERE id = 1;"
                                    + " UPDATE words SET word = 'much too long' WHERE id = 2;"
                                    + " INSERT INTO others VALUES (1, 'much too long'); COMMIT",
                            "UPDATE words SET tags = 2.50 WHERE id = 2",
                            "UPDATE words SET id = 102 WHERE id = 2",
                            "INSERT INTO words VALUES (2, 'new', 'short', NULL)",
                            "DELETE FROM words WHERE id = 102",
                            "INSERT INTO others VALUES (2, 'last')");
            awaitLast(pair, wadi, 2);

            assertThat(pair.destination().value("SELECT word FROM words WHERE id = 1"))
                    .isEqualTo("fits");
            assertThat(pair.destination().value("SELECT word FROM words WHERE id = 2"))
                    .isEqualTo("word");
            assertThat(wadi.awaitOutput("changes were refused (", ReplicatedPair.SOON))
                    .contains("SQLSTATE 22001")
                    .doesNotContain("much too long");
            assertThat(wadi.output()).doesNotContain("much too long", "starts again from");
            assertThat(run(pair, 0, "dead-letters"))
                    .contains("UPDATE of public.words {\"id\" : \"2\"} at ")
                    .contains("SQLSTATE 22001, no room for much too long")
                    .contains("Dead letters: 5.");
            assertThat(run(pair, 0, "dead-letters", "--json"))
                    .contains("\"word\" : \"much too long\"", "\"unchanged\" : [\"large\"]");

            assertThat(run(pair, 1, "dead-letters", "replay", "--table", "public.words"))
                    .contains("Replayed: 0. Refused again: 1. Waiting for an earlier change of their row: 4.");
            pair.destination().execute(WIDE);
            assertThat(run(pair, 0, "dead-letters", "replay")).contains("Replayed: 5. Refused again: 0.");
            pair.source().execute("UPDATE words SET word = 'after' WHERE id IN (2, 3)");
            pair.compare("words", "others").awaitEqual(ReplicatedPair.SOON, wadi);
            assertThat(run(pair, 0, "dead-letters", "list")).contains("There are no dead letters.");
            assertThat(wadi.isAlive()).isTrue();
        }
    }

    private WadiProcess startWithTriggers(final ReplicatedPair pair) {
        final WadiProcess wadi = pair.wadi(directory)
                .environment("WADI_DESTINATION_ALLOW_TRIGGERS", "public.words")
                .start();
        ReplicatedPair.awaitStreaming(wadi);
        return wadi;
    }

    /** While the pipeline runs in the same directory, with the same settings. */
    private String run(final ReplicatedPair pair, final int exitCode, final String... arguments) {
        try (WadiProcess command = pair.wadi(directory)
                .environment("WADI_DESTINATION_ALLOW_TRIGGERS", "public.words")
                .start(arguments)) {
            assertThat(command.awaitExit(ReplicatedPair.SOON))
                    .as(command.output())
                    .isEqualTo(exitCode);
            return command.output();
        }
    }

    private static void awaitLast(final ReplicatedPair pair, final WadiProcess wadi, final int id) {
        Awaitility.await()
                .atMost(ReplicatedPair.SOON)
                .failFast("the pipeline has failed", () -> assertThat(wadi.output())
                        .doesNotContain("has stopped"))
                .until(() -> pair.destination()
                        .value("SELECT count(*) FROM others WHERE id = " + id)
                        .equals("1"));
    }

    @Test
    void rowsOfTheHistoricalLoadWaitToo() throws SQLException {
        final ReplicatedPair pair = pairWithWords(server, "pgoutput");
        pair.source().execute("UPDATE words SET word = 'much too long' WHERE id = 7");
        pair.destination()
                .execute(
                        "CREATE DOMAIN short AS text CHECK (length(value) < 10)",
                        "CREATE TABLE words (id int PRIMARY KEY, word short, large text, tags numeric,"
                                + " \"__hevo_is_deleted__\" boolean NOT NULL, \"__wadi_position__\" bigint NOT NULL)",
                        "ALTER TABLE words OWNER TO " + pair.writer());
        try (WadiProcess wadi = pair.wadi(directory)
                .environment("WADI_DESTINATION_ADOPT_TABLES", "true")
                .start()) {
            ReplicatedPair.awaitStreaming(wadi);
            pair.source()
                    .execute("UPDATE words SET tags = NULL WHERE id IN (7, 8)", "INSERT INTO others VALUES (1, '')");
            awaitLast(pair, wadi, 1);
            assertThat(pair.destination().value("SELECT count(*) FROM words")).isEqualTo("19");
            assertThat(pair.destination()
                            .value("SELECT string_agg(operation || ' ' || coalesce(error_code, ''), ', ' ORDER BY id)"
                                    + " FROM wadi.dead_letter WHERE key ->> 'id' = '7'"))
                    .isEqualTo("LOAD 23514, UPDATE ");
            pair.destination().execute("ALTER DOMAIN short DROP CONSTRAINT short_check");
            assertThat(run(pair, 0, "dead-letters", "replay")).contains("Replayed: 2.");
            pair.compare("words", "others").awaitEqual(ReplicatedPair.SOON, wadi);
        }
    }

    /** Each part goes past the route as bytes, of which the destination refuses all for one row. */
    @Test
    void rowsThatAreRefusedOnTheWayPastTheRouteWaitToo() throws SQLException {
        final ReplicatedPair pair = pairWithWords(server, "pgoutput");
        pair.source().execute("UPDATE words SET word = 'much too long' WHERE id = 7");
        pair.destination()
                .execute("""
                        CREATE FUNCTION narrow_all() RETURNS event_trigger LANGUAGE plpgsql AS $$ DECLARE made record; BEGIN
                            FOR made IN SELECT * FROM pg_event_trigger_ddl_commands()
                                WHERE command_tag = 'CREATE TABLE' AND object_identity LIKE 'wadi.load%'
                                    AND object_identity <> 'wadi.load_part' LOOP
                                EXECUTE format('ALTER TABLE %s ADD CHECK (length(word) < 10)', made.object_identity);
                            END LOOP; END $$""", "CREATE EVENT TRIGGER narrow_all ON ddl_command_end EXECUTE FUNCTION narrow_all()");
        try (WadiProcess wadi = pair.start(directory)) {
            pair.source().execute("INSERT INTO others VALUES (1, '')");
            awaitLast(pair, wadi, 1);
            assertThat(pair.destination().value("SELECT count(*) FROM words")).isEqualTo("19");
            assertThat(pair.destination()
                            .value("SELECT operation || ' ' || error_code || ' ' || (key ->> 'id')"
                                    + " FROM wadi.dead_letter"))
                    .isEqualTo("LOAD 23514 7");
            assertThat(wadi.output()).doesNotContain("starts again from", "much too long");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void withStopThePipelineStopsWithoutTryingAgain(final String reader) throws SQLException {
        final ReplicatedPair pair = pairWithWords(server, reader);
        try (WadiProcess wadi = pair.wadi(directory)
                .environment("WADI_DESTINATION_ON_ROW_ERROR", "stop")
                .environment("WADI_DESTINATION_ALLOW_TRIGGERS", "true")
                .start()) {
            ReplicatedPair.awaitStreaming(wadi);
            pair.compare("words", "others").awaitEqual(ReplicatedPair.SOON, wadi);
            pair.destination().execute(NARROW);
            pair.source()
                    .execute("BEGIN; INSERT INTO others VALUES (1, 'with it');"
                            + " UPDATE words SET word = 'much too long' WHERE id = 2; COMMIT");

            assertThat(wadi.awaitOutput("has stopped", ReplicatedPair.SOON))
                    .contains("Table public.words (key id) refuses the UPDATE at ", ": SQLSTATE 22001;");
            assertThat(pair.destination().value("SELECT count(*) FROM others"))
                    .as("no part of the transaction is there")
                    .isEqualTo("0");
            assertThat(wadi.output()).doesNotContain("starts again from", "much too long");
            assertThat(wadi.awaitExit(ReplicatedPair.SOON)).isEqualTo(ReplicatedPair.PIPELINE_FAILED);
        }
        pair.destination().execute(WIDE);
        try (WadiProcess wadi = pair.start(directory)) {
            pair.compare("words", "others").awaitEqual(ReplicatedPair.SOON, wadi);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void outagesOfTheDestinationPassWithoutDeadLetters(final String reader) throws SQLException {
        final ReplicatedPair pair = pairWithWords(server, reader);
        pair.destination().execute("ALTER ROLE " + pair.writer() + " SET deadlock_timeout = '3s'");
        try (WadiProcess wadi = pair.start(directory);
                Connection other = pair.destination().connect();
                Statement statement = other.createStatement()) {
            pair.compare("words", "others").awaitEqual(ReplicatedPair.SOON, wadi);
            statement.execute("SET deadlock_timeout = '1h'");
            other.setAutoCommit(false);

            statement.execute("LOCK TABLE others");
            changeBoth(pair, 1);
            awaitWaiting(pair);
            // Returns when the server has taken Wadi, whose question comes first, as the victim.
            statement.execute("UPDATE words SET word = word WHERE id = 1");
            other.rollback();
            wadi.awaitOutput("deadlock detected", ReplicatedPair.SOON);
            awaitLast(pair, wadi, 1);
        }
    }

    @Test
    void aDestinationThatIsReadOnlyForAWhileLosesNothing() throws SQLException {
        final ReplicatedPair pair = pairWithWords(server, "pgoutput");
        final String database = pair.destination().name();
        try (WadiProcess wadi = pair.start(directory)) {
            reconnect(pair, "ALTER DATABASE " + database + " SET default_transaction_read_only = on");
            changeBoth(pair, 1);
            wadi.awaitOutput("read-only transaction", ReplicatedPair.SOON);
            pair.destination()
                    .execute(
                            "SET default_transaction_read_only = off",
                            "ALTER DATABASE " + database + " RESET default_transaction_read_only");

            pair.compare("words", "others").awaitEqual(Duration.ofSeconds(90), wadi);
            assertThat(pair.destination().value("SELECT count(*) FROM wadi.dead_letter"))
                    .isEqualTo("0");
        }
    }

    /** An UPDATE passes over rows that a policy hides as if they were not there. */
    @Test
    void aDestinationThatHidesRowsForAWhileLosesNothing() throws SQLException {
        final ReplicatedPair pair = pairWithWords(server, "pgoutput");
        try (WadiProcess wadi = pair.start(directory)) {
            pair.compare("words", "others").awaitEqual(ReplicatedPair.SOON, wadi);
            pair.destination()
                    .execute(
                            "CREATE POLICY most ON words USING (id <> 1) WITH CHECK (true)",
                            "ALTER TABLE words ENABLE ROW LEVEL SECURITY",
                            "ALTER TABLE words FORCE ROW LEVEL SECURITY");
            pair.source().execute("DELETE FROM words WHERE id = 1");
            wadi.awaitOutput("row-level security policy for table \"words\"", ReplicatedPair.SOON);
            pair.destination().execute("ALTER TABLE words NO FORCE ROW LEVEL SECURITY");

            pair.compare("words", "others").awaitEqual(ReplicatedPair.SOON, wadi);
            assertThat(pair.destination().value("SELECT count(*) FROM wadi.dead_letter"))
                    .isEqualTo("0");
        }
    }

    /** One transaction over both tables, in this order. */
    private static void changeBoth(final ReplicatedPair pair, final int id) throws SQLException {
        pair.source()
                .execute("BEGIN; UPDATE words SET word = 'at " + id + "' WHERE id = 1; INSERT INTO others VALUES (" + id
                        + ", 'both'); COMMIT");
    }

    private static void awaitWaiting(final ReplicatedPair pair) {
        Awaitility.await()
                .atMost(ReplicatedPair.SOON)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !pair.destination()
                        .value("SELECT count(*) FROM pg_locks WHERE NOT granted AND database ="
                                + " (SELECT oid FROM pg_database WHERE datname = current_database())")
                        .equals("0"));
    }

    /** Changes a setting and ends the sessions of the role that writes, so that it holds for the next ones. */
    private static void reconnect(final ReplicatedPair pair, final String setting) throws SQLException {
        pair.destination()
                .execute(
                        setting,
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + pair.writer()
                                + "'");
    }
}
