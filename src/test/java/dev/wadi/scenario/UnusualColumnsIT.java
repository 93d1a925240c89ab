package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.SqlName;
import dev.wadi.change.TableId;
import dev.wadi.testing.Comparison;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.WadiProcess;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Columns that are computed, left out, very many, or named in ways that programs trip over. */
class UnusualColumnsIT {

    private static final String LONG = "ä".repeat(31) + "x";

    /** Each also with a twin that differs in case, or in what a dot means. */
    private static final List<TableId> NAMED = List.of(
            new TableId("public", "Twin"),
            new TableId("public", "twin"),
            new TableId("a.b", "c"),
            new TableId("a", "b.c"),
            new TableId("public", LONG),
            new TableId("select", "table"),
            new TableId("public", "load_x {}'%s \\ $1?"));

    private final PostgresServer server = PostgresServers.shared(18);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void theLoadAndTheStreamAgreeOnEveryColumn(final String reader) throws SQLException {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        final Database source = pair.source();
        source.execute(
                "CREATE TABLE computed (a int, id int PRIMARY KEY, twice int GENERATED ALWAYS AS (a * 2) STORED, v int"
                        + " GENERATED ALWAYS AS (a * 3) VIRTUAL, w text)",
                "INSERT INTO computed VALUES (1, 1, default, default, 'w')",
                "CREATE TABLE listed (a int, gone int, id int PRIMARY KEY, b text, c text)",
                "ALTER TABLE listed DROP gone",
                "INSERT INTO listed VALUES (1, 1, 'b', 'hidden')",
                "CREATE TABLE wide (id int PRIMARY KEY" + columns(1597) + ")",
                "INSERT INTO wide (id, c1, c1597) VALUES (1, 1, 1597)",
                "CREATE TABLE too_wide (id int PRIMARY KEY" + columns(1599) + ")",
                "INSERT INTO too_wide (id, c1599) VALUES (1, 1599)",
                "CREATE SCHEMA \"a.b\"",
                "CREATE SCHEMA a",
                "CREATE SCHEMA \"select\"");
        for (final TableId table : NAMED) {
            source.execute(
                    "CREATE TABLE " + SqlName.quote(table) + " (\"I.D\" int PRIMARY KEY, \"from\" text, \"" + LONG
                            + "\" text, \"a\"\"b\" text, \"x{0}'$1 \\\" text)",
                    "INSERT INTO " + SqlName.quote(table) + " VALUES (1, '"
                            + table.name().length() + "', 'l', 'q', 'x')");
        }
        final List<TableId> tables = new ArrayList<>(NAMED);
        tables.add(new TableId("public", "wide"));
        final List<TableId> published = new ArrayList<>(tables);
        published.add(new TableId("public", "computed"));
        published.add(new TableId("public", "too_wide"));
        pair.publish(published);
        source.execute(
                "ALTER PUBLICATION " + pair.publication() + " ADD TABLE listed (id, b)",
                "GRANT SELECT ON listed TO " + pair.slot().substring(5),
                "ALTER PUBLICATION " + pair.publication() + " SET (publish_generated_columns = stored)");

        try (WadiProcess wadi = pair.start(directory)) {
            source.execute(
                    "INSERT INTO computed VALUES (2, 2, default, default, 'new')",
                    "UPDATE computed SET a = 5 WHERE id = 1",
                    "INSERT INTO listed VALUES (2, 2, 'new', 'hidden')",
                    "UPDATE listed SET c = 'still hidden', b = 'u' WHERE id = 1",
                    "UPDATE wide SET c1597 = 2 WHERE id = 1",
                    "INSERT INTO wide (id, c1596) VALUES (2, 7)",
                    "UPDATE too_wide SET c1 = 1");
            for (final TableId table : NAMED) {
                source.execute(
                        "UPDATE " + SqlName.quote(table) + " SET \"from\" = 'u', \"I.D\" = 3",
                        "INSERT INTO " + SqlName.quote(table) + " VALUES (2, '" + table.schema() + "', '', NULL, 'é')");
            }
            Comparison.of(source, pair.destination(), tables).awaitEqual(ReplicatedPair.SOON, wadi);
            final String computed = "SELECT string_agg(concat_ws(',', a, id, twice, w), ' ' ORDER BY id) FROM computed";
            assertThat(pair.destination().value(computed)).isEqualTo(source.value(computed));
            assertThat(columnsAtDestination(pair, "computed")).isEqualTo("a,id,twice,w");
            assertThat(columnsAtDestination(pair, "listed")).isEqualTo("id,b");
            assertThat(pair.destination().value("SELECT string_agg(id || b, ' ' ORDER BY id) FROM listed"))
                    .isEqualTo("1u 2new");
            assertThat(wadi.output())
                    .contains("Table public.too_wide is stopped since", "tables can have at most 1600 columns");
        }
    }

    private static String columns(final int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> ", c" + i + " int").collect(Collectors.joining());
    }

    private static String columnsAtDestination(final ReplicatedPair pair, final String table) throws SQLException {
        return pair.destination()
                .value("SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute WHERE attrelid = '" + table
                        + "'::regclass AND attnum > 0 AND attname NOT LIKE '\\_\\_%'");
    }

    @Test
    void namesThatItsReaderTakesForOthersStopTheirTablesAlone() throws SQLException {
        final ReplicatedPair pair = ReplicatedPair.on(server, "debezium");
        pair.source()
                .execute(
                        "CREATE TABLE t (id int PRIMARY KEY)",
                        "CREATE TABLE quoted (id int PRIMARY KEY, \"\"\"name\"\"\" text)",
                        "CREATE TABLE quoted_later (id int PRIMARY KEY)");
        pair.publish("t", "quoted", "quoted_later");
        try (WadiProcess wadi = pair.start(directory)) {
            assertStopped(pair, "quoted", "column '\"name\"'");
            pair.source()
                    .execute(
                            "ALTER TABLE quoted_later ADD \"\"\"name\"\"\" text",
                            "INSERT INTO quoted_later VALUES (1)",
                            "INSERT INTO t VALUES (1)");
            pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
            assertStopped(pair, "quoted_later", "column '\"name\"'");
            assertThat(wadi.output()).doesNotContain("has stopped");
            pair.source().execute("ALTER TABLE t ADD \"Name\" text, ADD name text", "INSERT INTO t VALUES (2)");
            wadi.awaitOutput("Pipeline " + pair.name() + " has stopped", ReplicatedPair.SOON);
            assertThat(wadi.output()).contains("columns 'Name' and 'name'", "set wadi.source.reader=pgoutput");
        }
    }

    private static void assertStopped(final ReplicatedPair pair, final String table, final String what) {
        Awaitility.await().atMost(ReplicatedPair.SOON).untilAsserted(() -> assertThat(pair.destination()
                        .values("SELECT reason FROM wadi.stopped_table WHERE table_name = '" + table + "'"))
                .singleElement()
                .asString()
                .contains(what, "set wadi.source.reader=pgoutput"));
    }

    @Test
    void theOtherReaderTakesThemAsTheyAre() throws SQLException {
        final ReplicatedPair pair = ReplicatedPair.on(server, "pgoutput");
        pair.source()
                .execute(
                        "CREATE TABLE twins (id int PRIMARY KEY, \"Name\" text, name text, \"\"\"name\"\"\" text)",
                        "INSERT INTO twins VALUES (1, 'a', 'b', 'c')");
        pair.publish("twins");
        try (WadiProcess wadi = pair.start(directory)) {
            pair.source().execute("INSERT INTO twins VALUES (2, 'd', 'e', 'f')");
            final String rows =
                    "SELECT string_agg(concat_ws(',', id, \"Name\", name, \"\"\"name\"\"\"), ' ' ORDER BY id)"
                            + " FROM twins";
            Awaitility.await().atMost(ReplicatedPair.SOON).untilAsserted(() -> assertThat(
                            pair.destination().value(rows))
                    .isEqualTo("1,a,b,c 2,d,e,f"));
        }
    }
}
