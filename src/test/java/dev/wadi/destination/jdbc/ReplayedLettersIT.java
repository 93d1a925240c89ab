package dev.wadi.destination.jdbc;

import static dev.wadi.change.Change.UNCHANGED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.change.Change;
import dev.wadi.change.Column;
import dev.wadi.change.Operation;
import dev.wadi.change.PgType;
import dev.wadi.change.Position;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.Progress;
import dev.wadi.destination.LoadMode;
import dev.wadi.destination.RowErrorPolicy;
import dev.wadi.destination.TruncatePolicy;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.SampleTable;
import dev.wadi.type.PostgresTypes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Dead letters that are replayed and discarded, also beside a writer that goes on. */
class ReplayedLettersIT {

    private static final LetterChoice ALL = new LetterChoice(Optional.empty(), Optional.empty());

    private static final String SHOWN = "SELECT string_agg(id || '=' || coalesce(word, '') || coalesce(' ' || more, '')"
            + " || CASE WHEN gone THEN ' gone' ELSE '' END || '@' || lsn, ', ' ORDER BY id, lsn) FROM words";

    private final PostgresServer server = PostgresServers.shared(15);
    private final SampleTable words =
            SampleTable.of("words", "id", "word", "more").withDeletedColumn("gone");

    private Database database;
    private LoadMode mode = LoadMode.MERGE;
    private PostgresBatchWriter writer;

    @BeforeEach
    void createDestination() throws SQLException {
        database = server.createDatabase(server.uniqueName("replayed"));
        open();
        writer.store(Progress.streaming("slot", Position.ZERO));
        write(1, words.insert(1, "1", "one", "large"));
        narrow();
    }

    @AfterEach
    void leave() {
        writer.close();
    }

    private void open() {
        writer = new PostgresBatchWriter(destination(), "replayed", layout());
        writer.open();
    }

    private DestinationDatabase destination() {
        return new DestinationDatabase(database.jdbcUrl(), database.user(), database.password());
    }

    private Layout layout() {
        return new Layout(
                Optional.empty(), mode, TruncatePolicy.FLAG, RowErrorPolicy.DEAD_LETTER, "lsn", Optional.empty());
    }

    private ReplayReport replay(final LetterChoice choice) {
        return new DeadLetters(destination(), "replayed").replay(layout(), "gone", choice);
    }

    private void write(final long position, final Change... changes) {
        writer.write(List.of(changes));
        writer.commit(new Position(position));
    }

    /** Words of more than five letters are refused from now on. */
    private void narrow() throws SQLException {
        database.execute("ALTER TABLE words ALTER word TYPE varchar(5)");
        writer.close();
        open();
    }

    private void widen() throws SQLException {
        database.execute("ALTER TABLE words ALTER word TYPE text");
    }

    private long letters() throws SQLException {
        return Long.parseLong(database.value("SELECT count(*) FROM wadi.dead_letter"));
    }

    @Test
    void changesOfARowAreReplayedInTheirOrder() throws SQLException {
        write(10, words.update(2, "1", "too long", UNCHANGED), words.insert(3, "2", "longer", "x"));
        write(
                20,
                words.update(12, "1", "later", UNCHANGED),
                words.updateOf("2", 13, "3", UNCHANGED, UNCHANGED),
                words.insert(14, "2", "new", null));
        write(30, words.delete(22, "1"));
        assertThat(letters()).isEqualTo(6);

        widen();

        assertThat(replay(ALL)).isEqualTo(new ReplayReport(6, 0, 0));
        assertThat(database.value(SHOWN)).isEqualTo("1=later large gone@22, 2=new@14, 3=longer x@13");
        assertThat(letters()).isZero();
    }

    /** The type's operators are in public, which no session looks into. */
    @Test
    void aKeyOfATypeFromElsewhereIsFound() throws SQLException {
        database.execute("CREATE EXTENSION ltree", "ALTER TABLE words ALTER id TYPE ltree USING id::ltree");
        writer.close();
        open();
        write(10, words.update(2, "1", "too long", UNCHANGED));
        widen();

        assertThat(replay(ALL)).isEqualTo(new ReplayReport(1, 0, 0));
        assertThat(database.value(SHOWN)).isEqualTo("1=too long large@2");
    }

    @Test
    void aRowThatComesUnderAKeyThatWasLeftWaitsForTheOneThatLeftIt() throws SQLException {
        write(10, words.updateOf("1", 2, "5", "too long", UNCHANGED));
        write(20, words.insert(12, "1", "new", null));
        assertThat(letters()).isEqualTo(2);
        widen();

        assertThat(replay(ALL)).isEqualTo(new ReplayReport(2, 0, 0));
        assertThat(database.value(SHOWN)).isEqualTo("1=new@12, 5=too long large@2");
    }

    @Test
    void whatIsRefusedAgainStaysWithAllThatWaitsForIt() throws SQLException {
        write(10, words.insert(2, "2", "too long", null), words.insert(3, "3", "fine?!", null));
        write(20, words.update(12, "2", UNCHANGED, "more"), words.update(13, "3", "fits", null));
        database.execute("UPDATE wadi.dead_letter SET change = '{\"id\": \"3\", \"word\": \"fine\", \"more\": null}'"
                + " WHERE lsn = 3");

        assertThat(replay(ALL)).isEqualTo(new ReplayReport(2, 1, 1));

        assertThat(database.value(SHOWN)).isEqualTo("1=one large@1, 3=fits@13");
        assertThat(database.values(
                        "SELECT concat_ws(' ', lsn, error_code, attempts) FROM wadi.dead_letter ORDER BY id"))
                .containsExactly("2 22001 1", "12 0");
    }

    @Test
    void oneLetterIsReplayedIfNoEarlierOneOfItsRowWaits() throws SQLException {
        write(10, words.insert(2, "2", "too long", null), words.insert(3, "3", "too long", null));
        write(20, words.update(12, "2", "fits", null));
        widen();
        final List<String> ids = database.values("SELECT id FROM wadi.dead_letter ORDER BY id");

        assertThat(replay(one(ids.get(2)))).isEqualTo(new ReplayReport(0, 0, 1));
        assertThat(replay(one(ids.get(0)))).isEqualTo(new ReplayReport(1, 0, 0));
        write(30, words.update(22, "2", "wait", null));

        assertThat(database.value(SHOWN))
                .as("a row with a letter still waits")
                .isEqualTo("1=one large@1, 2=too long@2");
        assertThat(replay(new LetterChoice(Optional.of("public.others"), Optional.empty())))
                .isEqualTo(ReplayReport.NOTHING);
        assertThat(replay(new LetterChoice(Optional.of("public.words"), Optional.empty())))
                .isEqualTo(new ReplayReport(3, 0, 0));
        assertThat(database.value(SHOWN)).isEqualTo("1=one large@1, 2=wait@22, 3=too long@3");
    }

    private static LetterChoice one(final String id) {
        return new LetterChoice(Optional.empty(), Optional.of(Long.valueOf(id)));
    }

    @Test
    void aRowThatWasTruncatedIsNotBroughtBack() throws SQLException {
        write(10, words.insert(2, "2", "too long", null), words.truncate(3));
        widen();

        assertThat(replay(ALL)).isEqualTo(new ReplayReport(2, 0, 0));
        assertThat(database.value(SHOWN)).isEqualTo("1=one large gone@3, 2=too long gone@3");
    }

    @Test
    void discardedLettersSetTheirRowFree() throws SQLException {
        write(10, words.insert(2, "2", "too long", null));
        final long id = Long.parseLong(database.value("SELECT id FROM wadi.dead_letter"));

        assertThat(new DeadLetters(destination(), "another").discard(List.of(id)))
                .isEmpty();
        assertThat(new DeadLetters(destination(), "replayed").discard(List.of(id, id + 1)))
                .containsExactly(id);

        write(20, words.update(12, "2", "fits", null));
        assertThat(database.value(SHOWN)).isEqualTo("1=one large@1, 2=fits@12");
    }

    @Test
    void aReplayWaitsForTheWriter() throws SQLException {
        write(10, words.insert(2, "2", "too long", null));
        widen();
        writer.write(List.of(words.update(12, "2", "fits", null)));

        final CompletableFuture<ReplayReport> replay = CompletableFuture.supplyAsync(() -> replay(ALL));
        awaitLocks("advisory");
        writer.commit(new Position(20));

        assertThat(replay.join()).isEqualTo(new ReplayReport(2, 0, 0));
        assertThat(database.value(SHOWN)).isEqualTo("1=one large@1, 2=fits@12");
        write(30, words.update(22, "2", "free", null));
        assertThat(database.value(SHOWN)).isEqualTo("1=one large@1, 2=free@22");
    }

    @Test
    void aWriterThatHasWaitedForAReplayFindsItsRowsFree() throws SQLException {
        write(10, words.insert(2, "2", "too long", null));
        widen();
        final CompletableFuture<ReplayReport> replay;
        final CompletableFuture<Void> written;
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE words IN SHARE MODE");
            replay = CompletableFuture.supplyAsync(() -> replay(ALL));
            awaitLocks("relation");
            written = CompletableFuture.runAsync(() -> write(20, words.update(12, "2", "fits", null)));
            awaitLocks("advisory");
            other.rollback();
        }

        assertThat(replay.join()).isEqualTo(new ReplayReport(1, 0, 0));
        written.join();
        assertThat(database.value(SHOWN)).isEqualTo("1=one large@1, 2=fits@12");
        assertThat(letters()).isZero();
    }

    private void awaitLocks(final String type) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> database.value(
                        "SELECT count(*) FROM pg_locks WHERE locktype = '" + type + "' AND NOT granted")
                .equals("1"));
    }

    @Test
    void whatATableHasNoPlaceForIsNamed() throws SQLException {
        write(10, words.insert(2, "2", "too long", null));
        database.execute("ALTER TABLE words DROP more");

        assertThatThrownBy(() -> replay(ALL))
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining("Table public.words has no column 'more', for which dead letter");
        database.execute("DROP TABLE words");
        assertThatThrownBy(() -> replay(ALL)).hasMessageContaining("Table public.words of dead letter");
    }

    @Test
    void anAppendedTableGetsItsMissingRows() throws SQLException {
        mode = LoadMode.APPEND;
        database.execute("ALTER TABLE words DROP CONSTRAINT words_pkey");
        writer.close();
        open();
        write(
                10,
                words.update(2, "1", "too long", "new"),
                words.update(3, "1", "fits", "whole"),
                words.update(4, "1", "waits", UNCHANGED),
                words.update(5, "1", "last", "later"));
        assertThat(database.value(SHOWN)).isEqualTo("1=one large@1, 1=fits whole@3, 1=last later@5");
        widen();

        assertThat(replay(ALL)).isEqualTo(new ReplayReport(2, 0, 0));
        assertThat(database.value(SHOWN))
                .isEqualTo("1=one large@1, 1=too long new@2, 1=fits whole@3, 1=waits whole@4, 1=last later@5");
    }

    @Test
    void everyKindOfColumnIsReplayedWithItsValue() throws SQLException {
        final List<String> types = List.of(
                "int4",
                "numeric",
                "float8",
                "bytea",
                "varbit",
                "timestamptz",
                "jsonb",
                "json",
                "_int4",
                "money",
                "bool",
                "interval",
                "date");
        final List<Column> columns = types.stream()
                .map(PgType::of)
                .map(type -> new Column("c_" + type.name(), type, PostgresTypes.unified(type)))
                .toList();
        final TableSchema schema =
                new TableSchema(new TableId("public", "kinds"), columns, List.of(1, 0)).withDeletedColumn("gone");
        final String[] texts = {
            "1",
            "1.50",
            "-0",
            "\\x00ff",
            "0101",
            "0044-03-15 12:00:00+00 BC",
            "{\"a\": \"\u00e9\"}",
            "{\"a\" : 1}",
            "{1,NULL}",
            "$1,234.56",
            "t",
            "1 mon",
            "infinity"
        };
        write(10, change(schema, Operation.INSERT, 2, null, texts));
        final String shown = "SELECT string_agg(k::text, ', ' ORDER BY c_int4) FROM kinds k";
        final String expected = database.value(shown);
        database.execute("DELETE FROM kinds", "ALTER TABLE kinds ADD CONSTRAINT nothing CHECK (c_bool IS NULL)");

        write(20, change(schema, Operation.INSERT, 2, null, texts));
        final String[] moved = texts.clone();
        moved[0] = "2";
        moved[3] = UNCHANGED;
        write(30, change(schema, Operation.UPDATE, 22, new String[] {"1.5", "1"}, moved));
        assertThat(database.value(shown)).isNull();
        assertThat(letters()).isEqualTo(2);
        database.execute("ALTER TABLE kinds DROP CONSTRAINT nothing");

        assertThat(replay(ALL)).isEqualTo(new ReplayReport(2, 0, 0));
        assertThat(database.value(shown))
                .isEqualTo(expected.replace(",f,2)", ",t,22)") + ", "
                        + expected.replaceFirst("^\\(1", "(2").replace(",2)", ",22)"));
    }

    private static Change change(
            final TableSchema schema,
            final Operation operation,
            final long lsn,
            final String[] previousKey,
            final String[] texts) {
        return new Change(
                schema, operation, texts, previousKey, new Change.Origin(new Position(lsn), 1, Instant.EPOCH));
    }
}
