package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.TableId;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.WadiProcess;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys of all kinds, values of tens of megabytes, names that have to be quoted, and a type that is refused by name. */
class UnusualRowsIT {

    /**
     * A key's type, three keys, and a text that the first one gets later.
     *
     * @param shown SQL that shows the key k at the source as the destination is to show it
     */
    private record Key(String type, String first, String second, String third, String changed, String shown) {
        private Key(
                final String type, final String first, final String second, final String third, final String changed) {
            this(type, first, second, third, changed, "format('%s', k)");
        }

        private String table() {
            return "keys_" + type.replaceAll("\\W", "");
        }
    }

    private static final List<Key> KEYS = List.of(
            new Key("numeric", "1.0", "NaN", "2", "1.00"),
            new Key("float8", "0", "Infinity", "1e300", "-0"),
            new Key("citext", "Ab", "", "c", "aB"),
            new Key("char(5)", "ab", "", "c", "abc"),
            new Key("interval", "1 mon", "00:00:00", "-1 day", "30 days"),
            new Key("timestamptz", "2024-03-10 02:30:00-05", "0044-03-15 12:00:00Z BC", "infinity", "-infinity"),
            new Key("bytea", "\\x", "\\x00", "\\x5c", "\\x00ff"),
            new Key("varbit", "1", "", "0", "01"),
            new Key("jsonb", "{\"a\": 1}", "null", "[]", "{\"a\": 2}"),
            new Key("mood", "so", "so so", "", "NULL"),
            new Key("tstzrange", "[\"2024-01-01 00:00:00+05:30\",)", "empty", "(,)", "[\"2024-01-02 00:00:00Z\",)"),
            new Key("money", "1.23", "-0.01", "0", "1234567.89", "k::numeric::text"),
            new Key("int[]", "{1,NULL}", "{}", "{{1}}", "{2}", "replace(to_jsonb(k)::text, ' ', '')"),
            new Key("pair", "(1,\"a,b\")", "(,)", "(2,)", "(1,b)", "to_json(k)::text"));

    private static final String SCHEMA = "Schéma 😀.\"x\" y";
    private static final String TABLE = "Tÿpe, e\u0301 %s";
    private static final String QUOTED = "\"Schéma 😀.\"\"x\"\" y\".\"Tÿpe, e\u0301 %s\"";

    private final PostgresServer server = PostgresServers.shared(15);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void unusualRowsArrive(final String reader) throws SQLException {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        final Database source = pair.source();
        final Database destination = pair.destination();
        final List<TableId> tables = new ArrayList<>();
        source.execute(
                "CREATE EXTENSION citext",
                "CREATE TYPE mood AS ENUM ('so', 'so so', '', 'NULL')",
                "CREATE TYPE pair AS (a int, b text)",
                "CREATE SCHEMA \"Schéma 😀.\"\"x\"\" y\"",
                "CREATE TABLE " + QUOTED + " (\"id 🐪\" int PRIMARY KEY, \"na\"\"ïve {}\" mood, \"Ä'\" text)",
                "INSERT INTO " + QUOTED + " VALUES (1, 'so', 'é')",
                "CREATE TABLE large (id int PRIMARY KEY, b bytea, t text)",
                "ALTER TABLE large ALTER b SET STORAGE EXTERNAL, ALTER t SET STORAGE EXTERNAL",
                "CREATE TABLE words (id int PRIMARY KEY, word text)");
        insertLarge(source, 1);
        tables.add(new TableId(SCHEMA, TABLE));
        tables.add(new TableId("public", "large"));
        tables.add(new TableId("public", "words"));
        for (final Key key : KEYS) {
            source.execute(
                    "CREATE TABLE " + key.table() + " (k " + key.type() + " PRIMARY KEY, v int, t text)",
                    "ALTER TABLE " + key.table() + " ALTER t SET STORAGE EXTERNAL",
                    "INSERT INTO " + key.table() + " VALUES ('" + key.first() + "', 1, repeat('large', 1000))");
            tables.add(new TableId("public", key.table()));
        }
        pair.publish(tables);
        pair.withHostileSettings();

        try (WadiProcess wadi =
                pair.wadi(directory).timeZone("America/New_York").start()) {
            ReplicatedPair.awaitStreaming(wadi);
            changeKeys(source);
            insertLarge(source, 2);
            source.execute(
                    "ALTER TYPE mood ADD VALUE 'neu 😀' AFTER 'so'",
                    "INSERT INTO " + QUOTED + " VALUES (2, 'neu 😀', 'e\u0301')",
                    "UPDATE large SET id = 3 WHERE id = 1",
                    "INSERT INTO words VALUES (1, 'short')");
            Awaitility.await()
                    .atMost(ReplicatedPair.SOON)
                    .failFast("the pipeline has failed", () -> assertThat(wadi.output())
                            .doesNotContain("starts again from", "has stopped"))
                    .until(() -> destination.value("SELECT count(*) FROM words").equals("1"));
            assertKeys(source, destination);
            final String large =
                    "SELECT string_agg(id || ':' || md5(b) || md5(t) || length(t), ' ' ORDER BY id) FROM large";
            assertThat(destination.value(large + " WHERE NOT \"__hevo_is_deleted__\""))
                    .isEqualTo(source.value(large));
            final String names =
                    "SELECT string_agg(concat_ws('|', \"id 🐪\", \"na\"\"ïve {}\", \"Ä'\"), ' ' ORDER BY 1)" + " FROM "
                            + QUOTED;
            assertThat(destination.value(names)).isEqualTo(source.value(names));
        }
    }

    private static void changeKeys(final Database source) throws SQLException {
        for (final Key key : KEYS) {
            source.execute(
                    "UPDATE " + key.table() + " SET v = 11 WHERE v = 1",
                    "INSERT INTO " + key.table() + " VALUES ('" + key.second() + "', 2, 'x'), ('" + key.third()
                            + "', 3, 'y')",
                    "UPDATE " + key.table() + " SET k = '" + key.changed() + "' WHERE v = 11",
                    "DELETE FROM " + key.table() + " WHERE v = 3");
        }
    }

    private static void assertKeys(final Database source, final Database destination) throws SQLException {
        for (final Key key : KEYS) {
            final String rows = "SELECT string_agg(%s || '=' || v || md5(t), '; ' ORDER BY v) FROM " + key.table();
            assertThat(destination.value(rows.formatted("k::text") + " WHERE NOT \"__hevo_is_deleted__\""))
                    .as(key.type())
                    .isEqualTo(source.value(rows.formatted(key.shown())));
        }
    }

    private static void insertLarge(final Database source, final int id) throws SQLException {
        source.execute("INSERT INTO large SELECT " + id + ", decode(repeat('00ff5c0a', 5 * 1024 * 1024), 'hex'),"
                + " repeat('é😀x', 3000000)");
    }
}
