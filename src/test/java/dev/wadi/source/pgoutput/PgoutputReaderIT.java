package dev.wadi.source.pgoutput;

import static dev.wadi.source.pgoutput.ReadingDatabase.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wadi.change.Change;
import dev.wadi.change.PgType;
import dev.wadi.change.Position;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.source.check.Catalog;
import dev.wadi.source.check.PublishedTable;
import dev.wadi.source.reader.RouteException;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.Recorder;
import dev.wadi.testing.TcpProxy;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** The reader alone, against real servers: every way in which a source changes rows, fails and rests. */
@ParameterizedClass(name = "PostgreSQL {0}")
@ValueSource(ints = {15, 18})
class PgoutputReaderIT {

    private static final Map<Integer, PostgresServer> SERVERS = new ConcurrentHashMap<>();

    private static final List<String> HOSTILE = List.of(
            "DateStyle = 'German, DMY'",
            "IntervalStyle = 'sql_standard'",
            "TimeZone = 'Asia/Kolkata'",
            "bytea_output = 'escape'",
            "extra_float_digits = -15",
            "lc_monetary = 'C.UTF-8'",
            "statement_timeout = '1s'",
            "client_encoding = 'LATIN1'",
            "search_path = 'pg_temp'",
            "quote_all_identifiers = on");

    @Parameter
    int version;

    private PostgresServer server;
    private Database database;

    @BeforeEach
    void createDatabase() throws SQLException {
        server = SERVERS.computeIfAbsent(version, major -> PostgresServer.version(major)
                .setting("max_prepared_transactions", "5")
                .setting("wal_sender_timeout", "5s")
                .start());
        database = server.createDatabase(server.uniqueName("reading"));
        database.execute(
                "CREATE TABLE mark (id serial PRIMARY KEY)",
                "CREATE TABLE item (id int PRIMARY KEY, name text, note text)",
                "CREATE TABLE pair (b int, a int, name text, PRIMARY KEY (a, b))",
                "CREATE TABLE unpublished (id serial PRIMARY KEY, name text)");
    }

    @AfterAll
    static void stopServers() {
        SERVERS.values().forEach(PostgresServer::close);
        SERVERS.clear();
    }

    private ReadingDatabase reading() throws SQLException {
        return new ReadingDatabase(database, database, "mark, item, pair");
    }

    /** The database as a role enters it for which the server waits so long. */
    private Database waitingFor(final String time) throws SQLException {
        final String role = database.name();
        database.execute(
                "CREATE ROLE " + role + " SUPERUSER LOGIN PASSWORD 'p'",
                "ALTER ROLE " + role + " SET wal_sender_timeout = '" + time + "'");
        return database.as(role, "p");
    }

    private static List<String> without(final Recorder recorder, final String table) {
        return recorder.texts().stream()
                .filter(text -> !text.contains(" " + table + " "))
                .toList();
    }

    @Test
    void everyOperationComesInItsOrder() throws Exception {
        try (ReadingDatabase reading = reading().start()) {
            database.execute(
                    "INSERT INTO item VALUES (1, 'a', NULL), (2, '', 'x')",
                    "UPDATE item SET name = 'b' WHERE id = 1",
                    "UPDATE item SET id = 3 WHERE id = 1",
                    "DELETE FROM item WHERE id = 2",
                    "INSERT INTO pair VALUES (1, 2, 'p')",
                    "UPDATE pair SET a = 4",
                    "DELETE FROM pair",
                    "INSERT INTO unpublished (name) VALUES ('never seen')",
                    "TRUNCATE item, unpublished, pair");

            assertThat(without(reading.awaitAll(), "mark"))
                    .containsExactly(
                            "INSERT item [1, a, null]",
                            "INSERT item [2, , x]",
                            "UPDATE item [1, b, null]",
                            "UPDATE item [3, b, null] was [1]",
                            "DELETE item [2, ~, ~]",
                            "INSERT pair [1, 2, p]",
                            "UPDATE pair [1, 4, p] was [2, 1]",
                            "DELETE pair [1, 4, ~]",
                            "TRUNCATE item []",
                            "TRUNCATE pair []");
        }
    }

    @Test
    void keysThatAreSwappedInOneTransactionComeStepByStep() throws Exception {
        try (ReadingDatabase reading = reading().start()) {
            database.execute(
                    "INSERT INTO item VALUES (11, 'eleven'), (12, 'twelve')",
                    "BEGIN; UPDATE item SET id = 99 WHERE id = 11; UPDATE item SET id = 11 WHERE id = 12;"
                            + " UPDATE item SET id = 12 WHERE id = 99; COMMIT");

            final Recorder recorder = reading.awaitAll();
            assertThat(without(recorder, "mark").subList(2, 5))
                    .containsExactly(
                            "UPDATE item [99, eleven, null] was [11]",
                            "UPDATE item [11, twelve, null] was [12]",
                            "UPDATE item [12, eleven, null] was [99]");
            assertThat(recorder.durableChanges().subList(2, 5))
                    .extracting(change -> change.getOrigin().transaction())
                    .containsOnly(recorder.durableChanges().get(2).getOrigin().transaction());
        }
    }

    @Test
    void aLargeValueThatAnUpdateLeftAloneIsMarked() throws Exception {
        final String large = "(SELECT string_agg(md5(i::text), '') FROM generate_series(1, 500) i)";
        database.execute("CREATE TABLE whole (id int PRIMARY KEY, name text, note text)");
        database.execute("ALTER TABLE whole REPLICA IDENTITY FULL");
        try (ReadingDatabase reading = new ReadingDatabase(database, database, "mark, item, whole").start()) {
            for (final String table : List.of("item", "whole")) {
                database.execute(
                        "INSERT INTO " + table + " SELECT 1, 'a', " + large,
                        "UPDATE " + table + " SET name = 'b'",
                        "UPDATE " + table + " SET id = 2",
                        "DELETE FROM " + table);
            }
            final String text = database.value("SELECT " + large);

            assertThat(without(reading.awaitAll(), "mark"))
                    .containsExactly(
                            "INSERT item [1, a, " + text + "]",
                            "UPDATE item [1, b, ~]",
                            "UPDATE item [2, b, ~] was [1]",
                            "DELETE item [2, ~, ~]",
                            "INSERT whole [1, a, " + text + "]",
                            "UPDATE whole [1, b, " + text + "]",
                            "UPDATE whole [2, b, " + text + "] was [1]",
                            "DELETE whole [2, b, " + text + "]");
        }
    }

    @Test
    void onlyWhatWasCommittedComesAndInTheOrderOfCommits() throws Exception {
        try (ReadingDatabase reading = reading().start();
                Connection first = database.connect();
                Connection second = database.connect();
                Statement one = first.createStatement();
                Statement two = second.createStatement()) {
            first.setAutoCommit(false);
            second.setAutoCommit(false);
            one.execute("INSERT INTO item VALUES (1, 'first')");
            two.execute("INSERT INTO item VALUES (2, 'second')");
            one.execute("INSERT INTO item VALUES (3, 'first')");
            one.execute("SAVEPOINT s; INSERT INTO item VALUES (4, 'undone'); ROLLBACK TO s");
            two.execute("INSERT INTO item VALUES (5, 'second')");
            second.commit();
            database.execute("BEGIN; INSERT INTO item VALUES (6, 'rolled back'); ROLLBACK");
            database.execute("BEGIN; INSERT INTO item VALUES (7, 'prepared'); PREPARE TRANSACTION 'p'");
            database.execute("BEGIN; INSERT INTO item VALUES (8, 'undone'); PREPARE TRANSACTION 'q'");
            first.commit();
            database.execute("COMMIT PREPARED 'p'", "ROLLBACK PREPARED 'q'");

            assertThat(without(reading.awaitAll(), "mark"))
                    .containsExactly(
                            "INSERT item [2, second, null]",
                            "INSERT item [5, second, null]",
                            "INSERT item [1, first, null]",
                            "INSERT item [3, first, null]",
                            "INSERT item [7, prepared, null]");
        }
    }

    @Test
    void aLargeTransactionComesInPartsWithOneBoundary() throws Exception {
        final String rows = IntStream.rangeClosed(1, 25_500)
                .mapToObj(i -> i + "\tname\t\\N\n")
                .collect(Collectors.joining());
        try (ReadingDatabase reading = reading().start();
                Connection connection = database.connect()) {
            final int boundaries = reading.recorder().boundaries().size();
            final Instant before = Instant.parse(
                    database.value("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"));
            connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY item FROM STDIN", new StringReader(rows));
            reading.awaitDurable("INSERT item [25500, name, null]");

            final List<Change> changes = reading.recorder().durableChanges();
            assertThat(changes).hasSize(25_500);
            assertThat(reading.recorder().largestList()).isEqualTo(PendingChanges.MAX_CHANGES);
            assertThat(reading.recorder().boundaries()).hasSize(boundaries + 1);
            assertThat(changes)
                    .extracting(change -> change.getOrigin().commitTime())
                    .containsOnly(changes.get(0).getOrigin().commitTime());
            assertThat(changes.get(0).getOrigin().commitTime()).isBetween(before, before.plusSeconds(30));
            assertThat(changes.get(0).schema()).isSameAs(changes.get(25_499).schema());
        }
    }

    @Test
    void theShapeOfTablesIsThatOfTheHistoricalLoad() throws Exception {
        database.execute(
                "CREATE DOMAIN price AS numeric(12,2); CREATE DOMAIN high_price AS price CHECK (VALUE > 5)",
                "CREATE TYPE mood AS ENUM ('so', 'la'); CREATE TYPE place AS (x int, y int)",
                "CREATE TABLE shapes (z varchar(10), id int NOT NULL, p high_price, q price[], m mood, n mood[], f place,"
                        + " c char(3), t timestamptz(3), b bit(5), v varbit, u numeric, k bigint NOT NULL UNIQUE,"
                        + " g int GENERATED ALWAYS AS (id * 2) STORED, PRIMARY KEY (id, z))",
                "CREATE TABLE whole (id int PRIMARY KEY, name text); ALTER TABLE whole REPLICA IDENTITY FULL",
                "CREATE TABLE keyless (id int, name text); ALTER TABLE keyless REPLICA IDENTITY FULL",
                "CREATE TABLE indexed (id int PRIMARY KEY, code text NOT NULL UNIQUE);"
                        + " ALTER TABLE indexed REPLICA IDENTITY USING INDEX indexed_code_key",
                "CREATE TABLE silent (id int PRIMARY KEY); ALTER TABLE silent REPLICA IDENTITY NOTHING",
                "CREATE TABLE \"Größe \"\"1\"\"\" (\"Id Ä\" int PRIMARY KEY, \"select\" text)");
        final String tables = "mark, shapes, whole, keyless, indexed, silent, \"Größe \"\"1\"\"\"";
        try (ReadingDatabase reading = new ReadingDatabase(database, database, tables).start();
                Connection connection = database.connect()) {
            database.execute(
                    "INSERT INTO shapes (z, id, k) VALUES ('z', 1, 1)",
                    "INSERT INTO whole VALUES (1)",
                    "INSERT INTO keyless VALUES (1)",
                    "INSERT INTO indexed VALUES (1, 'c'); UPDATE indexed SET id = 2; DELETE FROM indexed",
                    "INSERT INTO silent VALUES (1)",
                    "INSERT INTO \"Größe \"\"1\"\"\" VALUES (1, '€')");
            final Map<String, TableSchema> streamed = new TreeMap<>();
            reading.awaitAll()
                    .durableChanges()
                    .forEach(c -> streamed.put(c.getTable().name(), c.schema()));
            final Map<String, TableSchema> loaded = new Catalog(connection)
                    .publishedTables(reading.publication()).stream()
                            .map(PublishedTable::schema)
                            .collect(Collectors.toMap(schema -> schema.id().name(), schema -> schema));

            assertThat(streamed).isEqualTo(loaded).hasSize(7);
            // The domain's own precision and scale, as PostgreSQL counts them.
            assertThat(streamed.get("shapes").columns().get(2).type())
                    .isEqualTo(new PgType("numeric", (12 << 16 | 2) + 4));
            assertThat(reading.recorder().texts()).contains("DELETE indexed [~, c]");
        }
    }

    @Test
    void aChangedTableIsDescribedAgain() throws Exception {
        try (ReadingDatabase reading = reading().start()) {
            database.execute("INSERT INTO item VALUES (1)");
            // Types are read with the first description, and this one is not among them.
            reading.awaitDurable("INSERT item [1, null, null]");
            database.execute(
                    "CREATE TYPE mood AS ENUM ('so'); ALTER TABLE item ADD mood mood DEFAULT 'so'",
                    "INSERT INTO item VALUES (2)",
                    "ALTER TABLE item DROP note; ALTER TABLE item RENAME name TO title",
                    "INSERT INTO item VALUES (3)");

            final Recorder recorder = reading.awaitAll();
            assertThat(without(recorder, "mark"))
                    .containsExactly(
                            "INSERT item [1, null, null]",
                            "INSERT item [2, null, null, so]",
                            "INSERT item [3, null, so]");
            assertThat(recorder.durableChanges()
                            .get(2)
                            .schema()
                            .columns()
                            .get(2)
                            .type()
                            .name())
                    .isEqualTo("mood");
        }
    }

    @Test
    void valuesHaveTheirFixedFormsWhateverTheRoleHasSet() throws Exception {
        final String role = database.name();
        database.execute(
                "CREATE ROLE " + role + " SUPERUSER LOGIN PASSWORD 'p'",
                "CREATE TABLE forms (id int PRIMARY KEY, d date, t timestamptz, u timestamp, i interval, b bytea,"
                        + " f float8, g float4, m money, r tstzrange, a bytea[])");
        for (final String setting : HOSTILE) {
            database.execute("ALTER ROLE " + role + " SET " + setting);
        }
        try (ReadingDatabase reading = new ReadingDatabase(database, database.as(role, "p"), "mark, forms").start()) {
            database.execute("INSERT INTO forms VALUES (1, '2024-02-03', '2024-02-03 04:05:06.789+02',"
                    + " '2024-02-03 04:05:06', '1 year -2 days 03:04:05', '\\x00ff41', 0.1::float8 + 0.2, 1.1,"
                    + " '1234.5'::numeric::money, '[2024-02-03 00:00:00+00,)', ARRAY['\\x00'::bytea])");

            assertThat(without(reading.awaitAll(), "mark"))
                    .containsExactly("INSERT forms [1, 2024-02-03, 2024-02-03 02:05:06.789+00, 2024-02-03 04:05:06,"
                            + " 1 year -2 days +03:04:05, \\x00ff41, 0.30000000000000004, 1.1, $1,234.50,"
                            + " [\"2024-02-03 00:00:00+00\",), {\"\\\\x00\"}]");
        }
    }

    @Test
    void afterTheServerEndsTheConnectionNothingIsMissingAndNothingTwice() throws Exception {
        try (ReadingDatabase reading = reading().start();
                Connection open = database.connect();
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            final List<String> expected = new ArrayList<>();
            for (int round = 0; round < 5; round++) {
                // One transaction is open over the end of the connection, others are committed before, in and after it.
                statement.execute("INSERT INTO pair VALUES (" + round + ", 1)");
                for (int i = 0; i < 40; i++) {
                    final int id = round * 100 + i;
                    database.execute("INSERT INTO item VALUES (" + id + ", 'x'), (" + (-id - 1) + ", 'y')");
                    expected.add("INSERT item [" + id + ", x, null]");
                    expected.add("INSERT item [" + (-id - 1) + ", y, null]");
                    if (i == 20) {
                        await("the slot is in use").atMost(SOON).until(() -> reading.slot("active")
                                .equals("t"));
                        database.execute("SELECT pg_terminate_backend(" + reading.slot("active_pid") + ")");
                    }
                }
                assertThat(reading.awaitEnd(SOON))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("slot " + database.name())
                        .hasMessageNotContaining("\n");
                statement.execute("INSERT INTO pair VALUES (" + round + ", 2)");
                open.commit();
                expected.add("INSERT pair [" + round + ", 1, null]");
                expected.add("INSERT pair [" + round + ", 2, null]");
                await("the slot is free").atMost(SOON).until(() -> reading.slot("active")
                        .equals("f"));
                reading.start();
            }

            assertThat(without(reading.awaitAll(), "mark")).containsExactlyElementsOf(expected);
            assertThat(reading.confirmed())
                    .isLessThanOrEqualTo(reading.recorder().durable());
        }
    }

    @Test
    void thePositionMovesWhileOnlyOtherTablesAndDatabasesAreWritten() throws Exception {
        final Database other = server.createDatabase(server.uniqueName("other"));
        other.execute("CREATE TABLE t (name text)");
        try (ReadingDatabase reading = reading().start()) {
            reading.awaitAll();
            for (final Database busy : List.of(database, other)) {
                final String table = busy == database ? "unpublished (name)" : "t";
                busy.execute("INSERT INTO " + table + " SELECT md5(i::text) FROM generate_series(1, 1000) i");
                final Position written = Position.parse(busy.value("SELECT pg_current_wal_insert_lsn()"));

                await("the slot passes " + written)
                        .atMost(SOON)
                        .until(() -> reading.confirmed().compareTo(written) >= 0);
                assertThat(reading.confirmed())
                        .isLessThanOrEqualTo(reading.recorder().durable());
            }
            assertThat(reading.recorder().texts()).hasSize(1);
        }
    }

    @Test
    void theServerStaysContentWhileTheRouteTakesNothing() throws Exception {
        try (ReadingDatabase reading = reading().start()) {
            reading.awaitAll();
            reading.recorder().block();
            final Position before = reading.recorder().durable();
            database.execute(
                    "INSERT INTO item SELECT i, repeat('x', 2000) FROM generate_series(1, 20000) i",
                    "INSERT INTO item VALUES (0)");
            // More than twice the server's patience.
            await().during(Duration.ofSeconds(12))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> reading.isRunning() && reading.slot("active").equals("t"));
            assertThat(reading.confirmed()).isLessThanOrEqualTo(before);
            reading.recorder().unblock();

            reading.awaitDurable("INSERT item [0, null, null]");
            assertThat(reading.recorder().received()).isEqualTo(20_002);
        }
    }

    @Test
    void aServerThatRestsIsKeptAndOneThatIsGoneIsNoticed() throws Exception {
        try (TcpProxy proxy = new TcpProxy(database.host(), database.port());
                ReadingDatabase reading = new ReadingDatabase(
                                database, waitingFor("0").at(proxy.host(), proxy.port()), "mark")
                        .silenceLimit(Duration.ofSeconds(3))
                        .start()) {
            reading.awaitAll();
            await().during(Duration.ofSeconds(6)).atMost(Duration.ofSeconds(10)).until(reading::isRunning);
            proxy.blackhole();

            assertThat(reading.awaitEnd(SOON)).isInstanceOf(SQLException.class).hasMessageContaining("3 s");
            // For this role the server would wait for ever, if the reader had not asked for another limit.
            await().atMost(SOON).until(() -> reading.slot("active").equals("f"));
        }
    }

    /** It tells by itself that it is there after half of its own limit, here long after the reader's. */
    @Test
    void aServerThatRestsIsAskedBeforeItIsTakenForDead() throws Exception {
        try (ReadingDatabase reading = new ReadingDatabase(database, waitingFor("10min"), "mark")
                .silenceLimit(Duration.ofSeconds(3))
                .start()) {
            reading.awaitAll();
            // Until the position has moved over everything, after 5 s, it answers every status.
            await().during(Duration.ofSeconds(12))
                    .atMost(Duration.ofSeconds(16))
                    .until(reading::isRunning);
        }
    }

    @Test
    void aStopEndsTheRunAndFreesTheSlot() throws Exception {
        // The server does not free it for want of answers.
        try (ReadingDatabase reading = new ReadingDatabase(database, waitingFor("10min"), "mark, item, pair").start()) {
            reading.awaitAll();
            reading.stop();
            await().atMost(SOON).until(() -> reading.slot("active").equals("f"));
            final int received = reading.recorder().received();
            database.execute("INSERT INTO item VALUES (1)");
            reading.start();

            assertThat(reading.awaitAll().received()).isEqualTo(received + 2);
        }
    }

    @Test
    void aStopInTheMiddleOfALargeTransactionIsSoon() throws Exception {
        try (ReadingDatabase reading = reading()) {
            database.execute("INSERT INTO item SELECT i, repeat('x', 200) FROM generate_series(1, 200000) i");
            reading.start();
            await().atMost(SOON).until(() -> reading.recorder().received() > 0);
            reading.recorder().block();
            final int received = reading.recorder().received();
            reading.requestStop();
            reading.recorder().unblock();

            assertThat(reading.awaitEnd(SOON)).isNull();
            assertThat(reading.recorder().received()).isLessThanOrEqualTo(received + 2 * PendingChanges.MAX_CHANGES);
            assertThat(reading.recorder().durableChanges()).isEmpty();
        }
    }

    @Test
    void anErrorOfTheRouteEndsTheRunAndTheSlotStays() throws Exception {
        try (ReadingDatabase reading = reading().start()) {
            reading.awaitAll();
            final Position before = reading.recorder().durable();
            reading.recorder().failRoute(new IllegalArgumentException("bad step"));
            database.execute("INSERT INTO item VALUES (1)");

            assertThat(reading.awaitEnd(SOON))
                    .isInstanceOf(RouteException.class)
                    .hasMessageContaining("INSERT of public.item")
                    .hasMessageContaining("IllegalArgumentException")
                    .hasMessageNotContaining("bad step");
            assertThat(reading.confirmed()).isLessThanOrEqualTo(before);

            reading.recorder().failRoute(null);
            await("the slot is free").atMost(SOON).until(() -> reading.slot("active")
                    .equals("f"));
            reading.start().awaitDurable("INSERT item [1, null, null]");
        }
    }

    @Test
    void aFailedDestinationEndsTheRunAlsoWhileNothingHappens() throws Exception {
        try (ReadingDatabase reading = reading().start()) {
            reading.awaitAll();
            final DeliveryException failure = new DeliveryException("destination is gone");
            reading.recorder().fail(failure);

            assertThat(reading.awaitEnd(SOON)).isSameAs(failure);
        }
    }

    @Test
    void aServerThatShutsDownIsNotHeldUp() throws Exception {
        try (ReadingDatabase reading = reading().start()) {
            reading.awaitAll();
            final Position end = Position.parse(database.value("SELECT pg_current_wal_insert_lsn()"));
            // It has just moved by itself then, and does so again after 5 s only, unless the server asks.
            await().atMost(SOON).until(() -> reading.recorder().durable().compareTo(end) >= 0);
            // The checkpoint of the shutdown is then short.
            database.execute("INSERT INTO unpublished (name) VALUES ('last')", "CHECKPOINT");
            final long start = System.nanoTime();
            server.stop();
            final Duration took = Duration.ofNanos(System.nanoTime() - start);
            server.start();

            assertThat(took).isLessThan(Duration.ofSeconds(4));
            assertThat(reading.awaitEnd(SOON)).isInstanceOf(SQLException.class);
            reading.start().awaitAll();
        }
    }
}
