package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.WadiProcess;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows that are identified by something else than a primary key, from the start or since an alteration. */
class RowIdentityIT {

    private static final List<String> MERGED = List.of("by_index", "only_index", "whole", "nothing", "to_whole");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void everyIdentityFindsItsRow(final String reader) throws SQLException {
        final ReplicatedPair pair = ReplicatedPair.on(PostgresServers.shared(15), reader);
        final Database source = pair.source();
        source.execute(
                "CREATE TABLE by_index (id int PRIMARY KEY, code text NOT NULL UNIQUE, v text, large text)",
                "ALTER TABLE by_index REPLICA IDENTITY USING INDEX by_index_code_key, ALTER large SET STORAGE EXTERNAL",
                "CREATE TABLE only_index (v text, a int NOT NULL, b int NOT NULL, large text)",
                "CREATE UNIQUE INDEX only_index_key ON only_index (b, a) INCLUDE (v)",
                "ALTER TABLE only_index REPLICA IDENTITY USING INDEX only_index_key, ALTER large SET STORAGE EXTERNAL",
                "CREATE TABLE whole (id int PRIMARY KEY, v text, large text)",
                "ALTER TABLE whole REPLICA IDENTITY FULL, ALTER large SET STORAGE EXTERNAL",
                "CREATE TABLE keyless (id int UNIQUE, v text)",
                "ALTER TABLE keyless REPLICA IDENTITY FULL",
                "CREATE TABLE nothing (id int PRIMARY KEY, v text)",
                "ALTER TABLE nothing REPLICA IDENTITY NOTHING",
                "CREATE TABLE to_whole (id int PRIMARY KEY, v text, large text)",
                "CREATE TABLE to_index (id int PRIMARY KEY, code text NOT NULL UNIQUE)",
                "CREATE TABLE to_index_later (id int PRIMARY KEY, code text NOT NULL UNIQUE)",
                "CREATE TABLE mark (id int PRIMARY KEY)",
                "INSERT INTO by_index SELECT g, 'c' || g, 'there', repeat('large', 1000) FROM generate_series(1, 6) g",
                "INSERT INTO only_index SELECT 'there', g, g + 1, repeat('large', 1000) FROM generate_series(1, 6) g",
                "INSERT INTO whole SELECT g, 'there', repeat('large', 1000) FROM generate_series(1, 6) g",
                "INSERT INTO to_whole SELECT g, 'there', repeat('large', 1000) FROM generate_series(1, 6) g",
                "INSERT INTO keyless VALUES (1, 'there'), (NULL, 'there')",
                "INSERT INTO nothing VALUES (1, 'there')",
                "INSERT INTO to_index VALUES (1, 'a'), (2, 'b')",
                "INSERT INTO to_index_later VALUES (1, 'a'), (2, 'b')");
        pair.publishAll();

        try (WadiProcess wadi = pair.start(directory)) {
            source.execute(
                    "UPDATE by_index SET v = 'a' WHERE id = 1",
                    "UPDATE by_index SET id = 12 WHERE id = 2",
                    "UPDATE by_index SET code = 'other' WHERE id = 3",
                    "UPDATE by_index SET id = 14, code = 'another' WHERE id = 4",
                    "DELETE FROM by_index WHERE id = 5",
                    "BEGIN; UPDATE by_index SET code = 'x' WHERE id = 1; UPDATE by_index SET code = 'c1' WHERE id = 6;"
                            + " UPDATE by_index SET code = 'c6' WHERE id = 1; COMMIT",
                    "INSERT INTO by_index VALUES (5, 'c5', 'again', 'small')",
                    "UPDATE only_index SET v = 'a' WHERE a = 1",
                    "UPDATE only_index SET a = 12 WHERE a = 2",
                    "UPDATE only_index SET b = 13, v = 'b' WHERE a = 3",
                    "DELETE FROM only_index WHERE a = 5",
                    "INSERT INTO only_index VALUES ('new', 0, 0, NULL)",
                    "UPDATE whole SET v = 'a' WHERE id = 1",
                    "UPDATE whole SET id = 12 WHERE id = 2",
                    "DELETE FROM whole WHERE id = 3",
                    "INSERT INTO keyless VALUES (2, 'new')",
                    "UPDATE keyless SET v = 'a' WHERE id IS NULL",
                    "UPDATE keyless SET id = 3 WHERE id = 2",
                    "DELETE FROM keyless WHERE id = 1",
                    "INSERT INTO nothing VALUES (2, 'new')",
                    "UPDATE to_whole SET id = 12 WHERE id = 2",
                    "ALTER TABLE to_whole REPLICA IDENTITY FULL",
                    "UPDATE to_whole SET v = 'a' WHERE id = 1",
                    "UPDATE to_whole SET id = 13 WHERE id = 3",
                    "DELETE FROM to_whole WHERE id = 4",
                    "ALTER TABLE to_whole REPLICA IDENTITY DEFAULT",
                    "UPDATE to_whole SET id = 15 WHERE id = 5",
                    "DELETE FROM to_whole WHERE id = 6",
                    "INSERT INTO mark VALUES (1)");
            awaitMark(pair, wadi, 1);
            assertMerged(pair);
            assertThat(pair.destination()
                            .values("SELECT concat_ws(',', id, v, __hevo_is_deleted__) FROM keyless"
                                    + " ORDER BY __wadi_position__, id"))
                    .as("one row per change, a deletion with all that was in the row")
                    .containsExactly("1,there,f", "there,f", "2,new,f", "a,f", "3,new,f", "1,there,t");

            source.execute(
                    "ALTER TABLE to_index REPLICA IDENTITY USING INDEX to_index_code_key",
                    "UPDATE to_index SET id = 3 WHERE id = 1",
                    "UPDATE to_index SET code = 'c' WHERE id = 2",
                    "DELETE FROM to_index",
                    "INSERT INTO mark VALUES (2)");
            awaitMark(pair, wadi, 2);
            assertStoppedAsItWas(pair, "to_index");
            assertThat(wadi.output())
                    .contains("Table public.to_index is stopped since", "is identified by [code] at the source now");
            assertThat(wadi.terminate()).isZero();
        }
        source.execute(
                "ALTER TABLE to_index_later REPLICA IDENTITY USING INDEX to_index_later_code_key",
                "UPDATE to_index_later SET id = 3 WHERE id = 1",
                "UPDATE to_index_later SET code = 'c' WHERE id = 2",
                "DELETE FROM to_index_later WHERE id = 3",
                "ALTER TABLE to_index_later REPLICA IDENTITY DEFAULT",
                "UPDATE to_index_later SET code = 'd' WHERE id = 2",
                "UPDATE by_index SET id = 16 WHERE code = 'c6'",
                "INSERT INTO mark VALUES (3)");
        try (WadiProcess wadi = pair.start(directory)) {
            awaitMark(pair, wadi, 3);
            assertMerged(pair);
            if (reader.equals("pgoutput")) {
                assertStoppedAsItWas(pair, "to_index_later");
            } else {
                assertThat(wadi.output()).contains("Table public.to_index_later is stopped since", "without its key");
            }
        }
    }

    private static void assertMerged(final ReplicatedPair pair) throws SQLException {
        final SoftAssertions softly = new SoftAssertions();
        for (final String table : MERGED) {
            final List<String> columns = pair.source()
                    .values("SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = '" + table
                            + "'::regclass AND attnum > 0 ORDER BY attnum");
            final String rows =
                    "SELECT concat_ws(',', " + String.join(", ", columns) + ") FROM " + table + " WHERE %s ORDER BY 1";
            softly.assertThat(pair.destination().values(rows.formatted("NOT __hevo_is_deleted__")))
                    .as(table)
                    .isEqualTo(pair.source().values(rows.formatted("true")));
        }
        softly.assertAll();
    }

    private static void assertStoppedAsItWas(final ReplicatedPair pair, final String table) throws SQLException {
        assertThat(pair.destination().values("SELECT id || code || __hevo_is_deleted__ FROM " + table + " ORDER BY 1"))
                .containsExactly("1afalse", "2bfalse");
        assertThat(pair.destination()
                        .value("SELECT count(*) FROM wadi.stopped_table WHERE table_name = '" + table + "'"))
                .isEqualTo("1");
    }

    private static void awaitMark(final ReplicatedPair pair, final WadiProcess wadi, final int id) {
        Awaitility.await()
                .atMost(ReplicatedPair.SOON)
                .failFast(() -> assertThat(wadi.output()).doesNotContain("starts again from", "has stopped;"))
                .until(() -> pair.destination()
                        .value("SELECT count(*) FROM mark WHERE id = " + id)
                        .equals("1"));
    }
}
