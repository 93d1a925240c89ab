package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.WadiProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Somebody else has put a namesake of everything that PostgreSQL has into the schema public, at both sides, and the roles
 * look there first. None of it may ever run with Wadi's rights.
 */
class HostileSchemaIT {

    private static final String CALLS = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM trap_count";

    /** Named as Wadi's temporary ones. */
    private static final List<String> USERS_TABLES = List.of("wadi_batch_0", "wadi_batch_1", "wadi_elsewhere_0");

    @TempDir
    private Path directory;

    private ReplicatedPair pair;

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void nothingThatOthersHavePutIntoPublicIsCalled(final String reader) throws SQLException, IOException {
        pair = ReplicatedPair.on(PostgresServers.shared(18), reader);
        pair.source()
                .execute(
                        "CREATE TYPE mood AS ENUM ('sad', 'happy')",
                        "CREATE TABLE words (id int PRIMARY KEY, word text, feels mood, named regclass, typed regtype[])",
                        "CREATE TABLE later (code varchar PRIMARY KEY)",
                        "CREATE TABLE parts (code text, part int, PRIMARY KEY (code, part)) PARTITION BY LIST (part)",
                        "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN (1)",
                        "INSERT INTO words SELECT g, 'word', 'sad', 'words', '{mood,pg_catalog.int4}'"
                                + " FROM generate_series(1, 100) g",
                        "INSERT INTO later VALUES ('first')",
                        "INSERT INTO parts VALUES ('a', 1)");
        pair.publish("words", "parts");
        for (final String table : USERS_TABLES) {
            pair.destination()
                    .execute("CREATE TABLE " + table + " ()", "ALTER TABLE " + table + " OWNER TO " + pair.writer());
        }
        pair.source().execute("ALTER PUBLICATION " + pair.publication() + " SET (publish_via_partition_root)");
        setTraps(pair.source(), pair.roleAtSource());
        setTraps(
                pair.destination(),
                pair.destination().as(pair.writer(), pair.roleAtSource().password()));

        run(0, "check");
        try (WadiProcess wadi = start()) {
            pair.source()
                    .execute(
                            "BEGIN; UPDATE words SET word = 'other' WHERE id = 1; UPDATE words SET id = 200 WHERE id = 2;"
                                    + " DELETE FROM words WHERE id = 3; COMMIT",
                            "ALTER TABLE words ADD COLUMN added numeric(8, 2)",
                            "INSERT INTO words VALUES (201, 'new', 'happy', 'later', '{mood[]}', 1.5)",
                            "TRUNCATE parts",
                            "INSERT INTO parts VALUES ('b', 1)",
                            "GRANT SELECT ON later TO " + pair.name(),
                            "ALTER PUBLICATION " + pair.publication() + " ADD TABLE later",
                            "INSERT INTO later VALUES ('second')");
            await(wadi, "1.50 happy", "SELECT added || ' ' || feels FROM words WHERE id = 201");
            await(wadi, "2", "SELECT count(*) FROM later");
            await(wadi, "1", "SELECT count(*) FROM parts WHERE NOT __hevo_is_deleted__");
            run(0, "resync", "parts");

            pair.destination().execute("ALTER TABLE words ADD CONSTRAINT narrow CHECK (id < 300)");
            pair.source().execute("INSERT INTO words VALUES (300, 'refused'), (299, 'taken')");
            await(wadi, "1", "SELECT count(*) FROM words WHERE id = 299");
            assertThat(run(0, "dead-letters")).contains("Dead letters: 1.");
            pair.destination().execute("ALTER TABLE words DROP CONSTRAINT narrow");
            assertThat(run(0, "dead-letters", "replay")).contains("Replayed: 1.");
            assertThat(wadi.terminate()).isZero();
        }
        try (WadiProcess wadi = start()) {
            pair.source().execute("INSERT INTO words VALUES (400, 'last')");
            await(wadi, "1", "SELECT count(*) FROM words WHERE id = 400");
            assertThat(wadi.terminate()).isZero();
        }
        assertNoCalls(pair.source());
        assertNoCalls(pair.destination());
        assertNamesAreQualified();
        assertThat(pair.destination().values("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
                .containsAll(USERS_TABLES);
    }

    /** Names that PostgreSQL shows by the search path: the rows of the load and those of the stream agree. */
    private void assertNamesAreQualified() throws SQLException {
        assertThat(pair.destination().values("SELECT DISTINCT named || ' ' || typed FROM words WHERE id < 200"))
                .containsExactly("public.words [\"public.mood\",\"integer\"]");
        assertThat(pair.destination().values("SELECT named || ' ' || typed FROM words WHERE id = 201"))
                .containsExactly("public.later [\"public.mood[]\"]");
        assertThat(pair.destination().values("SELECT DISTINCT named FROM words WHERE id IN (1, 200)"))
                .as("updated, and of the load")
                .containsExactly("public.words");
    }

    private static void setTraps(final Database database, final Database role) throws SQLException, IOException {
        try (InputStream script = HostileSchemaIT.class.getResourceAsStream("/hostile-public.sql")) {
            database.execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }
        database.execute("ALTER ROLE " + role.user() + " SET search_path = public, pg_catalog");
        role.values("SELECT lower('a') || 'b' FROM pg_class LIMIT 1");
        assertThat(database.value(CALLS)).as("what is set works").isNotEqualTo("0");
        database.execute("ALTER SEQUENCE trap_count RESTART", "TRUNCATE trap_calls");
    }

    private static void assertNoCalls(final Database database) throws SQLException {
        assertThat(database.value(CALLS))
                .as("%s %s", database.name(), database.values("SELECT DISTINCT by_whom || ' ' || what FROM trap_calls"))
                .isEqualTo("0");
    }

    private WadiProcess start() {
        final WadiProcess wadi = pair.wadi(directory)
                .environment("WADI_LOG_MONITORING_ENABLED", "true")
                .environment("WADI_LOG_MONITORING_MAX_WAL_SIZE_GB", "1000")
                .environment("WADI_LOG_MONITORING_CRON", "* * * * * ?")
                .start();
        ReplicatedPair.awaitStreaming(wadi);
        return wadi;
    }

    private String run(final int exitCode, final String... arguments) {
        try (WadiProcess command = pair.wadi(directory).start(arguments)) {
            assertThat(command.awaitExit(ReplicatedPair.SOON))
                    .as(command.output())
                    .isEqualTo(exitCode);
            return command.output();
        }
    }

    private void await(final WadiProcess wadi, final String value, final String query) {
        Awaitility.await(query)
                .atMost(ReplicatedPair.SOON)
                .ignoreExceptionsInstanceOf(SQLException.class)
                .failFast(() -> assertThat(wadi.isAlive()).as(wadi.output()).isTrue())
                .untilAsserted(() -> assertThat(pair.destination().value(query))
                        .as(wadi.output())
                        .isEqualTo(value));
    }
}
