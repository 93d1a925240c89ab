package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.command.WadiCommand;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.WadiProcess;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables that are altered while changes are read, and while nobody reads: no value is lost, shifted or guessed. */
class SchemaChangeIT {

    private static final String EQUAL = "as the source";

    /**
     * One table and what happens to it, statement by statement, with {@code T} for its name.
     *
     * @param shown what the destination shows afterwards of {@code rows}; {@link #EQUAL} for what the source shows
     */
    private record Alteration(String name, String create, String change, String rows, String shown) {

        private String in(final String text, final String suffix) {
            return text.replaceAll("(?<![A-Z])T(?![A-Z])", name + suffix);
        }
    }

    private static final List<Alteration> FOLLOWED = List.of(
            new Alteration(
                    "added",
                    "CREATE TABLE T (id int PRIMARY KEY, a text); INSERT INTO T VALUES (1, 'a'), (9, 'nine')",
                    "BEGIN; INSERT INTO T VALUES (2, 'b'); ALTER TABLE T ADD b int DEFAULT 7; INSERT INTO T VALUES (3, 'c', 8);"
                            + " ALTER TABLE T ADD c text; INSERT INTO T VALUES (4, 'd', 9, 'c'); UPDATE T SET a = 'u'"
                            + " WHERE id = 1; COMMIT",
                    "SELECT string_agg(concat_ws(',', id, a, coalesce(b::text, '-'), coalesce(c, '-')), ' ' ORDER BY id) FROM T",
                    "1,u,7,- 2,b,-,- 3,c,8,- 4,d,9,c 9,nine,-,-"),
            new Alteration(
                    "dropped",
                    "CREATE TABLE T (id int PRIMARY KEY, a text, b int, c text); INSERT INTO T VALUES (1, 'a', 1, 'c')",
                    "BEGIN; INSERT INTO T VALUES (2, 'a', 2, 'c'); ALTER TABLE T DROP b; INSERT INTO T VALUES (3, 'a', 'c');"
                            + " UPDATE T SET c = 'u' WHERE id = 1; COMMIT",
                    "SELECT string_agg(concat_ws(',', id, a, coalesce(b::text, '-'), c), ' ' ORDER BY id) FROM T",
                    "1,a,1,u 2,a,2,c 3,a,-,c"),
            new Alteration(
                    "renamed_column",
                    "CREATE TABLE T (id int PRIMARY KEY, a text, b text); INSERT INTO T VALUES (1, 'a', 'b'), (2, 'a', 'b')",
                    "UPDATE T SET b = 'c'; ALTER TABLE T RENAME a TO z; INSERT INTO T VALUES (3, 'z', 'b');"
                            + " UPDATE T SET b = 'u' WHERE id = 1",
                    "SELECT string_agg(concat_ws(',', id, coalesce(a, '-'), coalesce(z, '-'), b), ' ' ORDER BY id) FROM T",
                    "1,a,a,u 2,a,-,c 3,-,z,b"),
            new Alteration(
                    "widened",
                    "CREATE TABLE T (id int PRIMARY KEY, s smallint, n numeric(6,2), r real, d date, v varchar(3), u bigint,"
                            + " f boolean); INSERT INTO T VALUES (1, 1, 1.50, 0.1, '2024-01-01', 'abc', 1, true)",
                    "BEGIN; INSERT INTO T VALUES (2, 2, 2.25, 0.2, 'infinity', 'b', 2, false); ALTER TABLE T"
                            + " ALTER id TYPE bigint, ALTER s TYPE numeric, ALTER n TYPE numeric(12,4), ALTER r TYPE float8,"
                            + " ALTER d TYPE timestamp, ALTER v TYPE varchar(20), ALTER u TYPE text, ALTER f TYPE text;"
                            + " INSERT INTO T VALUES (5000000000, 1e30, 12345678.1234, 1e300, '2024-01-01 12:00', 'longer',"
                            + " 'x', 'y'); UPDATE T SET v = 'u' WHERE id = 2; COMMIT; DELETE FROM T WHERE id = 1",
                    "SELECT string_agg(concat_ws(',', id, s, n, r, d, v, u, f), ' ' ORDER BY id) FROM T",
                    EQUAL),
            new Alteration(
                    "narrowed",
                    "CREATE TABLE T (id int PRIMARY KEY, n numeric(12,4), i bigint, a text); INSERT INTO T VALUES"
                            + " (1, 1.2345, 1, '7'), (2, 2.5, 2, '8')",
                    "ALTER TABLE T ALTER n TYPE numeric(6,2), ALTER i TYPE int, ALTER a TYPE int USING a::int;"
                            + " INSERT INTO T VALUES (3, 3.10, 3, 9); UPDATE T SET i = 22, n = 2.75 WHERE id = 2",
                    "SELECT string_agg(concat_ws(',', id, n, i, a), ' ' ORDER BY id) FROM T",
                    "1,1.2345,1,7 2,2.75,22,8 3,3.10,3,9"),
            new Alteration(
                    "back_and_forth",
                    "CREATE TABLE T (id int PRIMARY KEY, a text); INSERT INTO T VALUES (1, 'a'), (2, 'a'), (5, 'a')",
                    "BEGIN; UPDATE T SET a = 'b' WHERE id < 3; ALTER TABLE T ADD x int; UPDATE T SET x = 1, id = id + 10;"
                            + " ALTER TABLE T DROP x; DELETE FROM T WHERE id = 11; INSERT INTO T VALUES (1, 'again'); COMMIT",
                    "SELECT string_agg(concat_ws(',', id, a), ' ' ORDER BY id) FROM T",
                    EQUAL),
            new Alteration(
                    "column_again",
                    "CREATE TABLE T (id int PRIMARY KEY, a text, b text); INSERT INTO T VALUES (1, 'old', 'b'), (2, 'old', 'b')",
                    "ALTER TABLE T DROP a; UPDATE T SET b = 'c'; ALTER TABLE T ADD a int; INSERT INTO T VALUES (3, 'b', 5);"
                            + " UPDATE T SET a = 6 WHERE id = 2",
                    "SELECT string_agg(concat_ws(',', id, a, b), ' ' ORDER BY id) FROM T",
                    "1,old,c 2,6,c 3,5,b"),
            new Alteration(
                    "not_null",
                    "CREATE TABLE T (id int PRIMARY KEY, a text NOT NULL, b text); INSERT INTO T VALUES (1, 'a', 'b')",
                    "ALTER TABLE T ALTER a DROP NOT NULL, ALTER b SET NOT NULL; INSERT INTO T VALUES (2, NULL, 'b');"
                            + " ALTER TABLE T DROP b; INSERT INTO T VALUES (3, NULL)",
                    "SELECT string_agg(concat_ws(',', id, coalesce(a, '-')), ' ' ORDER BY id) FROM T",
                    EQUAL),
            new Alteration(
                    "enum_value",
                    "CREATE TYPE mood_T AS ENUM ('so'); CREATE TABLE T (id int PRIMARY KEY, a mood_T); INSERT INTO T VALUES (1, 'so')",
                    "ALTER TYPE mood_T ADD VALUE 'la'; INSERT INTO T VALUES (2, 'la'); ALTER TABLE T ADD b mood_T[];"
                            + " INSERT INTO T VALUES (3, 'la', '{so,la}'); UPDATE T SET b = '{}' WHERE b IS NULL",
                    "SELECT string_agg(concat_ws(',', id, a, translate(b::text, '[]\"', '{}')), ' ' ORDER BY id) FROM T",
                    EQUAL),
            new Alteration(
                    "new_table",
                    "SELECT 1",
                    "CREATE TABLE T (id int PRIMARY KEY, a text); INSERT INTO T VALUES (1, 'a'), (2, 'b'); UPDATE T SET a = 'c'",
                    "SELECT string_agg(concat_ws(',', id, a), ' ' ORDER BY id) FROM T",
                    EQUAL),
            new Alteration(
                    "renamed_table",
                    "CREATE TABLE T (id int PRIMARY KEY, a text); INSERT INTO T VALUES (1, 'a')",
                    "ALTER TABLE T RENAME TO new_T; INSERT INTO new_T VALUES (2, 'b'), (3, 'c')",
                    "SELECT (SELECT string_agg(id || a, ' ') FROM T) || ' / ' || (SELECT string_agg(id || a, ' ' ORDER BY id)"
                            + " FROM new_T WHERE id > 1)",
                    "1a / 2b 3c"),
            new Alteration(
                    "made_anew",
                    "CREATE TABLE T (id int PRIMARY KEY, a text, b text); INSERT INTO T VALUES (1, 'a', 'b'), (2, 'a', 'b')",
                    "DROP TABLE T; CREATE TABLE T (b text, c int, id int PRIMARY KEY); INSERT INTO T VALUES ('new', 5, 2)",
                    "SELECT string_agg(concat_ws(',', id, coalesce(a, '-'), b, coalesce(c::text, '-')), ' ' ORDER BY id) FROM T",
                    "1,a,b,- 2,a,new,5"));

    /** What cannot be followed: the rows that are shown afterwards were right before the alteration. */
    private static final List<Alteration> STOPPED = List.of(
            new Alteration(
                    "retyped",
                    "CREATE TABLE T (id int PRIMARY KEY, a int); INSERT INTO T VALUES (1, 1)",
                    "BEGIN; INSERT INTO T VALUES (2, 0); ALTER TABLE T ALTER a TYPE boolean USING a = 1; INSERT INTO T VALUES"
                            + " (3, true); COMMIT; UPDATE T SET a = NULL; DELETE FROM T",
                    "SELECT string_agg(concat_ws(',', id, a), ' ' ORDER BY id) FROM T WHERE NOT __hevo_is_deleted__",
                    "1,1 2,0"),
            new Alteration(
                    "other_key",
                    "CREATE TABLE T (id int PRIMARY KEY, a text NOT NULL); INSERT INTO T VALUES (1, 'a'), (2, 'b')",
                    "ALTER TABLE T DROP CONSTRAINT T_pkey, ADD PRIMARY KEY (a); UPDATE T SET id = 3 WHERE a = 'a';"
                            + " UPDATE T SET a = 'c' WHERE a = 'b'; DELETE FROM T",
                    "SELECT string_agg(concat_ws(',', id, a), ' ' ORDER BY id) FROM T WHERE NOT __hevo_is_deleted__",
                    "1,a 2,b"),
            new Alteration(
                    "no_key",
                    "CREATE TABLE T (id int PRIMARY KEY, a text NOT NULL); INSERT INTO T VALUES (1, 'a')",
                    "ALTER TABLE T DROP CONSTRAINT T_pkey; ALTER TABLE T REPLICA IDENTITY FULL; INSERT INTO T VALUES (1, 'b');"
                            + " DELETE FROM T WHERE a = 'a'",
                    "SELECT string_agg(concat_ws(',', id, a), ' ' ORDER BY id) FROM T WHERE NOT __hevo_is_deleted__",
                    "1,a"));

    /** What the stream alone makes of an alteration shows only if a table that it rewrites is not loaded again. */
    private static final String ON_PUBLICATION_CHANGE = "WADI_SOURCE_ON_PUBLICATION_CHANGE";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void everyAlterationIsFollowedOrStopsItsTableAlone(final String reader)
            throws SQLException, IOException, InterruptedException {
        final ReplicatedPair pair = ReplicatedPair.on(PostgresServers.shared(15), reader);
        final Database source = pair.source();
        final List<Alteration> all = new ArrayList<>(FOLLOWED);
        all.addAll(STOPPED);
        source.execute("CREATE TABLE mark (id int PRIMARY KEY)");
        for (final String suffix : List.of("_running", "_stopped")) {
            for (final Alteration alteration : all) {
                source.execute(alteration.in(alteration.create(), suffix));
            }
        }
        source.execute("CREATE TABLE there (id int PRIMARY KEY)", "INSERT INTO there VALUES (1)");
        pair.publishAll();
        pair.destination()
                .execute(
                        "CREATE TABLE there (code text PRIMARY KEY, __hevo_is_deleted__ bool, __wadi_position__ bigint)",
                        "INSERT INTO there VALUES ('kept')",
                        "ALTER TABLE there OWNER TO " + pair.slot().substring(5) + "_writer");

        try (WadiProcess wadi = pair.wadi(directory)
                .environment("WADI_DESTINATION_ADOPT_TABLES", "public.there")
                .environment(ON_PUBLICATION_CHANGE, "tell")
                .write("routes/replicate.camel.yaml", ReplicatedPair.routeWith("refreshInterval: 3600000"))
                .start()) {
            ReplicatedPair.awaitStreaming(wadi);
            assertThat(pair.destination().values("SELECT id FROM there")).containsExactly("1");
            assertThat(pair.destination()
                            .value("SELECT count(*) FROM pg_tables WHERE tablename ~ '^before_[0-9]+_there$'"))
                    .as("a table in the place of a loaded one that cannot take its rows is kept")
                    .isEqualTo("1");
            change(source, all, "_running");
            awaitMark(pair, wadi, 1);
            assertShown(pair, "_running");
            assertThat(wadi.output())
                    .contains(
                            "Table public.made_anew_running at the source is not the one that it was",
                            "column 'b' was added",
                            "the columns [b] are not at the source any more",
                            "column 'n' has another type at the source, numeric(12, 4) after numeric(6, 2)",
                            "Table public.retyped_running is stopped since",
                            "has a column 'a' that became boolean at the source",
                            "load it again with: wadi resync public.retyped_running");
            assertThat(wadi.terminate()).isZero();
        }
        change(source, all, "_stopped");
        final int port = freePort();
        try (WadiProcess wadi = withHealth(pair.wadi(directory), port)
                .environment(ON_PUBLICATION_CHANGE, "tell")
                .write("routes/replicate.camel.yaml", ReplicatedPair.routeWith("refreshInterval: 2000"))
                .start()) {
            ReplicatedPair.awaitStreaming(wadi);
            source.execute("INSERT INTO mark VALUES (2)");
            awaitMark(pair, wadi, 2);
            assertShown(pair, "_stopped");
            assertThat(wadi.output())
                    .as("what was stopped before is told again, and what was made anew while nobody read too")
                    .contains(
                            "Table public.retyped_running is stopped since",
                            "Table public.made_anew_stopped at the source is not the one that it was");
            assertThat(pair.destination()
                            .values("SELECT table_name || ' ' || skipped FROM wadi.stopped_table"
                                    + " WHERE table_name LIKE 'retyped%' ORDER BY 1"))
                    .containsExactly("retyped_running 7", "retyped_stopped 7");
            // While tables that are new are loaded, the health tells that first.
            Awaitility.await().atMost(ReplicatedPair.SOON).untilAsserted(() -> assertThat(health(port))
                    .contains("DOWN", "Table public.no_key_running is stopped since"));
            assertAResyncIsTheWayBack(pair, wadi);
            pair.compare("new_renamed_table_running", "new_renamed_table_stopped", "new_table_stopped")
                    .awaitEqual(ReplicatedPair.SOON, wadi);
            source.execute("DROP TABLE retyped_stopped, other_key_stopped, no_key_stopped");
            Awaitility.await("nobody has to mend a table that is gone")
                    .atMost(ReplicatedPair.SOON)
                    .untilAsserted(() -> assertThat(health(port)).doesNotContain("DOWN"));
        }
    }

    private void assertAResyncIsTheWayBack(final ReplicatedPair pair, final WadiProcess wadi) throws SQLException {
        final List<String> tables = List.of("retyped_running", "other_key_running", "no_key_running", "added_running");
        pair.source().execute("INSERT INTO retyped_running VALUES (7, false)");
        for (final String table : tables) {
            assertThat(WadiCommand.execute(
                            "resync",
                            "public." + table,
                            "--config",
                            directory.resolve("application.properties").toString()))
                    .as(table + "\n" + wadi.output())
                    .isZero();
        }
        pair.source()
                .execute(
                        "INSERT INTO retyped_running VALUES (8, true)",
                        "INSERT INTO other_key_running VALUES (5, 'again')",
                        "UPDATE other_key_running SET id = 6",
                        "INSERT INTO no_key_running VALUES (9, 'again')");
        pair.compare(tables.toArray(String[]::new)).awaitEqual(ReplicatedPair.SOON, wadi);
        assertThat(pair.destination()
                        .values("SELECT table_name FROM wadi.stopped_table WHERE table_name LIKE '%_running'"))
                .isEmpty();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static WadiProcess.Builder withHealth(final WadiProcess.Builder wadi, final int port) {
        return wadi.jvmOption("-Dcamel.management.enabled=true")
                .jvmOption("-Dcamel.management.host=127.0.0.1")
                .jvmOption("-Dcamel.management.port=" + port)
                .jvmOption("-Dcamel.management.healthCheckEnabled=true");
    }

    private static String health(final int port) throws IOException, InterruptedException {
        final HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/observe/health?exposureLevel=full"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static void change(final Database source, final List<Alteration> alterations, final String suffix)
            throws SQLException {
        for (final Alteration alteration : alterations) {
            source.execute(alteration.in(alteration.change(), suffix).split("; *"));
        }
        if (suffix.equals("_running")) {
            source.execute("INSERT INTO mark VALUES (1)");
        }
    }

    private static void awaitMark(final ReplicatedPair pair, final WadiProcess wadi, final int id) {
        Awaitility.await()
                .atMost(ReplicatedPair.SOON)
                .failFast(() -> assertThat(wadi.output()).doesNotContain("starts again from", "has stopped;"))
                .until(() -> pair.destination()
                        .value("SELECT count(*) FROM mark WHERE id = " + id)
                        .equals("1"));
    }

    private static void assertShown(final ReplicatedPair pair, final String suffix) throws SQLException {
        final SoftAssertions softly = new SoftAssertions();
        for (final Alteration alteration : FOLLOWED) {
            final String rows = alteration.in(alteration.rows(), suffix);
            final String live = alteration.shown().equals(EQUAL) ? rows + " WHERE NOT __hevo_is_deleted__" : rows;
            final String shown = pair.destination().value(live);
            if (alteration.shown().equals(EQUAL)) {
                softly.assertThat(shown)
                        .as(alteration.name() + suffix)
                        .isEqualTo(pair.source().value(rows));
            } else {
                softly.assertThat(shown).as(alteration.name() + suffix).isEqualTo(alteration.shown());
            }
        }
        for (final Alteration alteration : STOPPED) {
            softly.assertThat(pair.destination().value(alteration.in(alteration.rows(), suffix)))
                    .as(alteration.name() + suffix)
                    .isEqualTo(alteration.shown());
        }
        softly.assertThat(pair.destination()
                        .values("SELECT table_name FROM wadi.stopped_table WHERE table_name LIKE '%" + suffix + "'"))
                .containsExactlyInAnyOrderElementsOf(Stream.of("retyped", "other_key", "no_key")
                        .map(name -> name + suffix)
                        .toList());
        softly.assertAll();
    }
}
