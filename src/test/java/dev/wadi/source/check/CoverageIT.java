package dev.wadi.source.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which statements at the source leave a trace that changes may be missing, and which do not. */
class CoverageIT {

    private static final String ALL = "FOR ALL TABLES";
    private static final String ALL_BY_ROOT = "FOR ALL TABLES WITH (publish_via_partition_root = true)";
    private static final String SCHEMA = "FOR TABLES IN SCHEMA app";
    private static final String NAMED = "FOR TABLE app.t, app.narrow";
    private static final String ROOT = "FOR TABLE app.root";
    private static final String ROOT_BY_ROOT = "FOR TABLE app.root WITH (publish_via_partition_root = true)";

    /** In this order, each after the others. */
    private static final List<String> HARMLESS = List.of(
            "ALTER TABLE app.t ADD COLUMN more text",
            "ALTER TABLE app.t ADD COLUMN seven int DEFAULT 7",
            "ALTER TABLE app.t DROP COLUMN more",
            "ALTER TABLE app.t RENAME COLUMN word TO words",
            "ALTER TABLE app.t ALTER words SET NOT NULL, ALTER words SET STATISTICS 10",
            "ALTER TABLE app.t SET (fillfactor = 80)",
            "ALTER TABLE app.t REPLICA IDENTITY FULL; ALTER TABLE app.t REPLICA IDENTITY DEFAULT",
            "ALTER TABLE app.t OWNER TO other_owner",
            "ALTER TABLE app.t ENABLE ROW LEVEL SECURITY; ALTER TABLE app.t DISABLE ROW LEVEL SECURITY",
            "VACUUM app.t",
            "VACUUM FULL app.t",
            "VACUUM FULL app.narrow",
            "VACUUM FULL pg_type; VACUUM FULL pg_attribute; VACUUM FULL pg_depend; VACUUM FULL pg_class",
            "VACUUM FREEZE pg_type; VACUUM FREEZE pg_depend; VACUUM FREEZE pg_inherits",
            "CLUSTER app.t USING t_pkey",
            "ANALYZE app.t",
            "REINDEX TABLE app.t",
            "CREATE INDEX ON app.t (words); CREATE INDEX ON app.narrow (n)",
            "GRANT SELECT ON app.t TO PUBLIC; REVOKE SELECT ON app.t FROM PUBLIC",
            "GRANT SELECT ON ALL TABLES IN SCHEMA app TO other_owner; GRANT USAGE ON SCHEMA app TO other_owner",
            "GRANT SELECT (words), UPDATE (id) ON app.t TO other_owner",
            "COMMENT ON TABLE app.t IS 'x'; COMMENT ON SCHEMA app IS 'x'",
            "CREATE TABLE public.referring (id int REFERENCES app.t); DROP TABLE public.referring",
            "CREATE VIEW app.v AS SELECT * FROM app.t; DROP VIEW app.v",
            "DELETE FROM app.t; INSERT INTO app.t VALUES (9, 'new'); VACUUM FULL app.t",
            "TRUNCATE app.t; INSERT INTO app.t VALUES (9, 'new')",
            "BEGIN; ALTER TABLE app.t RENAME TO away; ROLLBACK");

    private static Stream<Arguments> harmless() {
        return Stream.of(
                Arguments.of(ALL, HARMLESS),
                Arguments.of(ALL_BY_ROOT, HARMLESS),
                Arguments.of(SCHEMA, HARMLESS),
                Arguments.of(NAMED, HARMLESS),
                Arguments.of(
                        ALL,
                        List.of(
                                "ALTER TABLE app.root DETACH PARTITION app.leaf;"
                                        + " ALTER TABLE app.root ATTACH PARTITION app.leaf FOR VALUES IN (1)",
                                "DROP TABLE app.t; CREATE TABLE app.t (id int PRIMARY KEY, word text)")),
                Arguments.of(
                        ROOT_BY_ROOT,
                        List.of(
                                "CREATE TABLE app.p2 PARTITION OF app.root FOR VALUES IN (2)",
                                "CREATE TABLE app.p3 PARTITION OF app.root FOR VALUES IN (3);"
                                        + " INSERT INTO app.root VALUES (3, 'three')",
                                "BEGIN; CREATE TABLE app.p4 PARTITION OF app.root FOR VALUES IN (4);"
                                        + " INSERT INTO app.root VALUES (4, 'four'); COMMIT",
                                "BEGIN; CREATE TABLE app.p5 (LIKE app.root INCLUDING ALL);"
                                        + " ALTER TABLE app.root ATTACH PARTITION app.p5 FOR VALUES IN (5); COMMIT",
                                "CREATE TABLE app.mid PARTITION OF app.root FOR VALUES IN (6) PARTITION BY LIST (k);"
                                        + " CREATE TABLE app.low PARTITION OF app.mid FOR VALUES IN (6);"
                                        + " INSERT INTO app.root VALUES (6, 'six')",
                                "ALTER TABLE app.leaf RENAME TO sheet",
                                "VACUUM FULL app.sheet; CREATE INDEX ON app.root (word)")),
                Arguments.of(
                        ROOT,
                        List.of(
                                "ALTER TABLE app.root ADD COLUMN more text; VACUUM FULL app.leaf",
                                "ALTER TABLE app.root OWNER TO other_owner")));
    }

    private static Stream<Arguments> lapses() {
        return Stream.of(
                Arguments.of(ALL, "ALTER TABLE app.t SET UNLOGGED; ALTER TABLE app.t SET LOGGED"),
                Arguments.of(ALL, "ALTER TABLE app.narrow SET UNLOGGED; ALTER TABLE app.narrow SET LOGGED"),
                Arguments.of(
                        ALL,
                        "ALTER TABLE app.narrow SET UNLOGGED; INSERT INTO app.narrow VALUES (9);"
                                + " ALTER TABLE app.narrow SET LOGGED; VACUUM FULL app.narrow; ANALYZE app.narrow"),
                Arguments.of(
                        ALL,
                        "TRUNCATE app.t; ALTER TABLE app.t SET UNLOGGED; INSERT INTO app.t VALUES (9);"
                                + " ALTER TABLE app.t SET LOGGED"),
                Arguments.of(SCHEMA, "ALTER TABLE app.t SET UNLOGGED; ALTER TABLE app.t SET LOGGED"),
                Arguments.of(ROOT_BY_ROOT, "ALTER TABLE app.leaf SET UNLOGGED; ALTER TABLE app.leaf SET LOGGED"),
                Arguments.of(ROOT, "ALTER TABLE app.leaf SET UNLOGGED; ALTER TABLE app.leaf SET LOGGED"),
                Arguments.of(ALL, "ALTER TABLE app.t RENAME TO away; ALTER TABLE app.away RENAME TO t"),
                Arguments.of(NAMED, "ALTER TABLE app.t RENAME TO away; ALTER TABLE app.away RENAME TO t"),
                Arguments.of(
                        NAMED,
                        "BEGIN; ALTER TABLE app.t RENAME TO away; INSERT INTO app.away VALUES (9);"
                                + " ALTER TABLE app.away RENAME TO t; COMMIT"),
                Arguments.of(SCHEMA, "ALTER TABLE app.t SET SCHEMA public; ALTER TABLE public.t SET SCHEMA app"),
                Arguments.of(
                        SCHEMA,
                        "ALTER TABLE app.t SET SCHEMA public; ALTER TABLE public.t SET SCHEMA app;"
                                + " ALTER TABLE app.t OWNER TO other_owner; VACUUM FULL app.t"),
                Arguments.of(
                        ALL,
                        "CREATE TABLE app.staged (id int PRIMARY KEY, word text); INSERT INTO app.staged VALUES (9);"
                                + " BEGIN; ALTER TABLE app.t RENAME TO old; ALTER TABLE app.staged RENAME TO t; COMMIT"),
                Arguments.of(
                        ALL,
                        "BEGIN; CREATE TABLE app.staged (id int PRIMARY KEY, word text);"
                                + " INSERT INTO app.staged VALUES (9); ALTER TABLE app.t RENAME TO old;"
                                + " ALTER TABLE app.staged RENAME TO t; DROP TABLE app.old; COMMIT"),
                Arguments.of(
                        ALL,
                        "CREATE TABLE public.t (id int PRIMARY KEY, word text); DROP TABLE app.t;"
                                + " ALTER TABLE public.t SET SCHEMA app"),
                Arguments.of(
                        ROOT_BY_ROOT,
                        "ALTER TABLE app.root DETACH PARTITION app.leaf; INSERT INTO app.leaf VALUES (1, 'x');"
                                + " ALTER TABLE app.root ATTACH PARTITION app.leaf FOR VALUES IN (1)"),
                Arguments.of(
                        ROOT,
                        "ALTER TABLE app.root DETACH PARTITION app.leaf;"
                                + " ALTER TABLE app.root ATTACH PARTITION app.leaf FOR VALUES IN (1)"),
                Arguments.of(
                        ALL_BY_ROOT,
                        "ALTER TABLE app.root DETACH PARTITION app.leaf;"
                                + " ALTER TABLE app.root ATTACH PARTITION app.leaf FOR VALUES IN (1)"),
                Arguments.of(
                        ALL_BY_ROOT,
                        "ALTER TABLE app.root ATTACH PARTITION app.single FOR VALUES IN (3);"
                                + " ALTER TABLE app.root DETACH PARTITION app.single"),
                Arguments.of(ROOT_BY_ROOT, "ALTER TABLE app.root ATTACH PARTITION app.single FOR VALUES IN (3)"),
                Arguments.of(
                        ROOT_BY_ROOT,
                        "BEGIN; CREATE TABLE app.second (LIKE app.root); INSERT INTO app.second VALUES (2, 'early');"
                                + " ALTER TABLE app.root ATTACH PARTITION app.second FOR VALUES IN (2); COMMIT"),
                Arguments.of(ROOT, "ALTER PUBLICATION p DROP TABLE app.root; ALTER PUBLICATION p ADD TABLE app.root"),
                Arguments.of(NAMED, "ALTER PUBLICATION p DROP TABLE app.t; ALTER PUBLICATION p ADD TABLE app.t"),
                Arguments.of(
                        NAMED,
                        "ALTER PUBLICATION p SET TABLE app.t WHERE (id > 5), app.narrow;"
                                + " ALTER PUBLICATION p SET TABLE app.t, app.narrow"),
                Arguments.of(
                        NAMED,
                        "ALTER PUBLICATION p SET TABLE app.t (id), app.narrow;"
                                + " ALTER PUBLICATION p SET TABLE app.t, app.narrow"),
                Arguments.of(
                        SCHEMA,
                        "ALTER PUBLICATION p DROP TABLES IN SCHEMA app; ALTER PUBLICATION p ADD TABLES IN SCHEMA app"),
                Arguments.of(
                        ALL,
                        "ALTER PUBLICATION p SET (publish = 'insert');"
                                + " ALTER PUBLICATION p SET (publish = 'insert, update, delete, truncate')"),
                Arguments.of(ALL, "DROP PUBLICATION p; CREATE PUBLICATION p FOR ALL TABLES"));
    }

    @ParameterizedTest
    @MethodSource("harmless")
    void whatMissesNothingIsQuiet(final String publication, final List<String> statements) throws SQLException {
        for (final int version : List.of(15, 18)) {
            final Database database = prepared(version, publication);
            for (final String each : statements) {
                assertThat(gapsAfter(database, each))
                        .as("%s on PostgreSQL %d, %s", each, version, publication)
                        .isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("lapses")
    void whatMayHaveMissedChangesShowsAfterItIsOver(final String publication, final String statements)
            throws SQLException {
        for (final int version : List.of(15, 18)) {
            assertThat(gapsAfter(prepared(version, publication), statements))
                    .as("%s on PostgreSQL %d, %s", statements, version, publication)
                    .isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void whatAnEarlierVersionHasNotedShowsNoLapse(final int version) throws SQLException {
        final Database database = prepared(version, ALL);
        try (Connection connection = database.connect()) {
            final Coverage now = Coverage.read(connection, "p");
            final Coverage old = Coverage.parse(withoutLineages(now.text()));

            assertThat(old.text()).isNotEqualTo(now.text());
            assertThat(old.changesTo(now, new LiveRowAges(database.asSource()))).isEmpty();
            assertThat(now.after(old).isSameAs(old)).as("so it is noted anew").isFalse();
            assertThat(now.after(old).isSameAs(now)).isTrue();
        }
    }

    /** What a look cannot read is still compared with what was read before. */
    @Test
    void aLineageThatCouldNotBeReadIsKept() throws SQLException {
        final Database database = prepared(18, ALL);
        try (Connection connection = database.connect()) {
            final Coverage before = Coverage.read(connection, "p");
            final Coverage blind = Coverage.parse(withoutLineages(before.text()));

            assertThat(blind.after(before).isSameAs(before)).isTrue();
        }
    }

    private static String withoutLineages(final String text) {
        return Stream.of(text.split(";"))
                .map(part -> part.replaceFirst("^((?:[^,]*,){4}[^,]*),.*$", "$1"))
                .reduce((all, part) -> all + ";" + part)
                .orElseThrow();
    }

    /** What changes may be missing of, by comparing with what was noted before the statements. */
    private static List<String> gapsAfter(final Database database, final String statements) throws SQLException {
        final String noted;
        try (Connection connection = database.connect()) {
            noted = Coverage.read(connection, "p").text();
            try (Statement statement = connection.createStatement()) {
                for (final String one : calls(statements)) {
                    statement.execute(one);
                }
            }
            return Coverage.parse(noted)
                    .changesTo(Coverage.read(connection, "p"), new LiveRowAges(database.asSource()))
                    .stream()
                    .filter(change -> change.kind() == CoverageChange.Kind.GAP)
                    .map(CoverageChange::text)
                    .toList();
        }
    }

    /** A transaction is one call. */
    private static List<String> calls(final String statements) {
        return Stream.of(statements.split("(?=BEGIN; )|(?<=COMMIT; )|(?<=COMMIT;)"))
                .flatMap(part -> part.startsWith("BEGIN") ? Stream.of(part) : Stream.of(part.split("; ")))
                .filter(part -> !part.isBlank())
                .toList();
    }

    private static Database prepared(final int version, final String publication) throws SQLException {
        final Database database = PostgresServers.shared(version).database("coverage");
        if (PostgresServers.shared(version)
                .database("postgres")
                .value("SELECT count(*) FROM pg_database WHERE datname = 'coverage'")
                .equals("0")) {
            PostgresServers.shared(version).createDatabase("coverage");
            database.execute("CREATE ROLE other_owner");
        }
        database.execute(
                "DROP PUBLICATION IF EXISTS p",
                "DROP SCHEMA IF EXISTS app CASCADE",
                "DROP TABLE IF EXISTS public.t, public.referring",
                "CREATE SCHEMA app",
                "CREATE TABLE app.t (id int PRIMARY KEY, word text)",
                "INSERT INTO app.t VALUES (1, 'there')",
                "CREATE TABLE app.narrow (n int)",
                "INSERT INTO app.narrow VALUES (1)",
                "CREATE TABLE app.root (k int, word text) PARTITION BY LIST (k)",
                "CREATE TABLE app.leaf PARTITION OF app.root FOR VALUES IN (1)",
                "INSERT INTO app.root VALUES (1, 'one')",
                "CREATE TABLE app.single (k int, word text)",
                "INSERT INTO app.single VALUES (3, 'three')",
                "CREATE PUBLICATION p " + publication);
        return database;
    }
}
