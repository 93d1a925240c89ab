package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.WadiProcess;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An ALTER TYPE changes values that are there without a row in the log: the copy shows them as the source does. */
class AlteredTypesIT {

    private static final String LIVE_MOODS =
            "SELECT string_agg(m::text, ' ' ORDER BY m::text) FROM felt WHERE NOT __hevo_is_deleted__";
    private static final String LABELED = "SELECT string_agg(concat_ws(',', id, translate(m::text, '[]\"', '{}'),"
            + " translate(replace(r::text, ', ', ','), '\"', '')), ' ' ORDER BY id) FROM %s";

    private final PostgresServer server = PostgresServers.shared(15);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void aRenamedLabelIsShownInRowsThatTheLogDoesNotHave(final String reader) throws Exception {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        final Database source = pair.source();
        source.execute(
                "CREATE TYPE mood AS ENUM ('sad', 'so')",
                "CREATE TYPE moods AS RANGE (subtype = mood)",
                "CREATE TYPE other AS ENUM ('a')",
                "CREATE TABLE felt (m mood PRIMARY KEY, n int)",
                "INSERT INTO felt VALUES ('sad', 1), ('so', 1)",
                "CREATE TABLE nested (id int PRIMARY KEY, m mood[], r moods)",
                "INSERT INTO nested VALUES (1, '{sad,so}', '[sad,so]')",
                "CREATE TABLE plain (id int PRIMARY KEY, o other)",
                "INSERT INTO plain VALUES (1, 'a')");
        pair.publish("felt", "nested", "plain");
        try (WadiProcess wadi = pair.start(directory)) {
            source.execute("ALTER TYPE other ADD VALUE 'b' BEFORE 'a'", "INSERT INTO plain VALUES (2, 'b')");
            source.execute("ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'", "UPDATE felt SET n = 2 WHERE m = 'blue'");
            awaitLike(pair, "blue so", "1,{blue,so},[blue,so]");
        }
        source.execute("ALTER TYPE mood RENAME VALUE 'blue' TO 'low'", "UPDATE felt SET n = 3 WHERE m = 'low'");
        try (WadiProcess wadi = pair.start(directory)) {
            awaitLike(pair, "low so", "1,{low,so},[low,so]");
            assertThat(pair.destination().value("SELECT count(*) FROM plain")).isEqualTo("2");
            assertThat(wadi.output()).doesNotContain("Table public.plain is loaded again");
        }
    }

    private static void awaitLike(final ReplicatedPair pair, final String moods, final String nested) {
        Awaitility.await(moods).atMost(ReplicatedPair.SOON).untilAsserted(() -> {
            assertThat(pair.destination().value(LIVE_MOODS)).isEqualTo(moods);
            assertThat(pair.destination().value(LABELED.formatted("nested"))).isEqualTo(nested);
        });
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void attributesAreNeverShownUnderOtherNames(final String reader) throws Exception {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        final Database source = pair.source();
        source.execute(
                "CREATE TYPE trio AS (a int, b int, c int)",
                "CREATE TABLE pairs (x int, y text)",
                "CREATE TABLE shaped (id int PRIMARY KEY, t trio, p pairs)",
                "INSERT INTO shaped VALUES (1, '(1,2,3)', '(1,yy)')");
        pair.publish("shaped");
        final String rows = "SELECT string_agg(concat_ws(' ', id, t, p), '; ' ORDER BY id) FROM shaped";
        try (WadiProcess wadi = pair.start(directory)) {
            source.execute("INSERT INTO shaped VALUES (2, '(10,20,30)', '(2,yy)')");
            await(
                    pair.destination(),
                    rows,
                    "1 {\"a\":1,\"b\":2,\"c\":3} {\"x\":1,\"y\":\"yy\"}; 2 {\"a\":10,\"b\":20,\"c\":30}"
                            + " {\"x\":2,\"y\":\"yy\"}");
            source.execute(
                    "ALTER TYPE trio DROP ATTRIBUTE a, ADD ATTRIBUTE d int",
                    "ALTER TABLE pairs DROP x",
                    "ALTER TABLE pairs ADD z int",
                    "INSERT INTO shaped VALUES (3, '(20,30,40)', '(yy,3)')",
                    "CREATE TABLE mark (id int PRIMARY KEY)",
                    "ALTER PUBLICATION " + pair.publication() + " ADD TABLE mark",
                    "GRANT SELECT ON mark TO " + pair.name());
            final String third = "SELECT concat_ws(' ', t, p) FROM shaped WHERE id = 3";
            Awaitility.await().atMost(ReplicatedPair.SOON).untilAsserted(() -> assertThat(
                            pair.destination().values(third))
                    .hasSize(1));
            assertThat(pair.destination().value(third))
                    .isIn("\"(20,30,40)\" \"(yy,3)\"", "{\"b\":20,\"c\":30,\"d\":40} {\"y\":\"yy\",\"z\":3}");
            await(
                    pair.destination(),
                    rows,
                    "1 {\"b\":2,\"c\":3,\"d\":null} {\"y\":\"yy\",\"z\":null}; 2 {\"b\":20,\"c\":30,\"d\":null}"
                            + " {\"y\":\"yy\",\"z\":null}; 3 {\"b\":20,\"c\":30,\"d\":40} {\"y\":\"yy\",\"z\":3}");
            source.execute("INSERT INTO shaped VALUES (4, '(1,2,3)', '(y,4)')");
            await(
                    pair.destination(),
                    "SELECT concat_ws(' ', t, p) FROM shaped WHERE id = 4",
                    "{\"b\":1,\"c\":2,\"d\":3} {\"y\":\"y\",\"z\":4}");
        }
        source.execute(
                "INSERT INTO shaped VALUES (5, '(5,5,5)', '(y,5)')",
                "ALTER TYPE trio DROP ATTRIBUTE b, ADD ATTRIBUTE e int",
                "INSERT INTO shaped VALUES (6, '(6,7,8)', '(y,6)')");
        try (WadiProcess wadi = pair.wadi(directory)
                .environment("WADI_SOURCE_ON_PUBLICATION_CHANGE", "tell")
                .start()) {
            final String late = "SELECT string_agg(t::text, ' ' ORDER BY id) FROM shaped WHERE id > 4";
            await(pair.destination(), late, "\"(5,5,5)\" \"(6,7,8)\"");
            assertThat(wadi.output()).contains("Type public.trio was altered: its attributes are (c, d, e)");
        }
    }

    private static void await(final Database database, final String query, final String expected) {
        Awaitility.await(query).atMost(ReplicatedPair.SOON).untilAsserted(() -> assertThat(database.values(query))
                .containsExactly(expected));
    }
}
