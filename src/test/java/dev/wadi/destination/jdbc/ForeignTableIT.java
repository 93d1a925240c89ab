package dev.wadi.destination.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.change.Change;
import dev.wadi.change.Column;
import dev.wadi.change.PgType;
import dev.wadi.change.Position;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.Progress;
import dev.wadi.destination.LoadMode;
import dev.wadi.destination.RowErrorPolicy;
import dev.wadi.destination.TableChoice;
import dev.wadi.destination.TruncatePolicy;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.SampleTable;
import dev.wadi.type.PostgresTypes;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pipeline writes to what it has created and to what it may adopt, and runs nobody else's code. */
class ForeignTableIT {

    private static final String COLUMNS = "id text PRIMARY KEY, word text, gone boolean NOT NULL, lsn bigint NOT NULL";

    private final PostgresServer server = PostgresServers.shared(15);
    private final SampleTable words = SampleTable.of("words", "id", "word").withDeletedColumn("gone");
    private final SampleTable others = SampleTable.of("others", "id", "word").withDeletedColumn("gone");
    private final List<PostgresBatchWriter> writers = new ArrayList<>();

    private Database database;
    private Database role;

    @BeforeEach
    void createDestination() throws SQLException {
        final String name = server.uniqueName("foreign");
        database = server.createDatabase(name);
        database.execute(
                "CREATE ROLE " + name + " LOGIN PASSWORD 'secret'",
                "GRANT CREATE ON DATABASE " + name + " TO " + name,
                "GRANT CREATE, USAGE ON SCHEMA public TO " + name);
        role = database.as(name, "secret");
    }

    @AfterEach
    void leave() {
        writers.forEach(PostgresBatchWriter::close);
    }

    private static Layout layout(final String adopted, final String triggered) {
        return new Layout(
                        Optional.empty(),
                        LoadMode.MERGE,
                        TruncatePolicy.FLAG,
                        RowErrorPolicy.DEAD_LETTER,
                        "lsn",
                        Optional.empty())
                .with(TableChoice.parse("adopt", adopted), TableChoice.parse("triggers", triggered));
    }

    private PostgresBatchWriter open(final String pipeline, final String adopted, final String triggered) {
        final PostgresBatchWriter writer = new PostgresBatchWriter(
                new DestinationDatabase(role.jdbcUrl(), role.user(), role.password()),
                pipeline,
                layout(adopted, triggered));
        writers.add(writer);
        if (writer.open().isEmpty()) {
            writer.store(Progress.streaming("slot", Position.ZERO));
        }
        return writer;
    }

    private PostgresBatchWriter open(final String pipeline) {
        return open(pipeline, "false", "false");
    }

    private static void write(final PostgresBatchWriter writer, final long position, final Change... changes) {
        writer.write(List.of(changes));
        writer.commit(new Position(position));
    }

    private String shown() throws SQLException {
        return database.value("SELECT string_agg(id || '=' || word, ', ' ORDER BY id) FROM words");
    }

    private String stopped(final String pipeline) throws SQLException {
        return database.value("SELECT string_agg(concat_ws(' ', table_name, reason, remedy), '; ')"
                + " FROM wadi.stopped_table WHERE pipeline = '" + pipeline + "'");
    }

    @Test
    void aTableOfAnotherPipelineIsStoppedAlone() throws SQLException {
        final PostgresBatchWriter first = open("first");
        final PostgresBatchWriter second = open("second");
        write(first, 1, words.insert(1, "1", "first"));
        write(second, 1, words.insert(1, "1", "second"), others.insert(1, "1", "second"));

        assertThat(shown()).isEqualTo("1=first");
        assertThat(database.value("SELECT word FROM others")).isEqualTo("second");
        assertThat(stopped("second"))
                .startsWith("words belongs to pipeline 'first' at the destination")
                .contains("wadi.destination.schema", "wadi.destination.adopt-tables=public.words");
    }

    @Test
    void aTableThatIsLoadedBelongsToThePipelineThatHasAnnouncedIt() throws SQLException {
        final PostgresBatchWriter first = open("first");
        final PostgresBatchWriter second = open("second");
        for (final PostgresBatchWriter writer : List.of(first, second)) {
            writer.store(Progress.loading("slot"));
            writer.announce(words.schema());
            writer.commit(Position.ZERO);
        }
        write(first, 10, words.load(9, "1", "first"));
        write(second, 10, words.load(9, "1", "second"));
        for (final PostgresBatchWriter writer : List.of(second, first)) {
            writer.catchUp(Progress.catchingUp("slot", new Position(10)));
            writer.completeLoad(Progress.streaming("slot", new Position(10)));
        }

        assertThat(shown()).isEqualTo("1=first");
        assertThat(stopped("second")).startsWith("words belongs to pipeline 'first'");
    }

    @Test
    void aTableIsTakenFromAnotherPipelineByItsNameOnly() throws SQLException {
        write(open("first"), 1, words.insert(1, "1", "first"));
        write(open("second", "true", "false"), 1, words.insert(2, "1", "second"));
        assertThat(shown()).isEqualTo("1=first");

        write(open("third", "public.words", "false"), 1, words.insert(2, "1", "third"));
        assertThat(shown()).isEqualTo("1=third");
        database.execute("DELETE FROM wadi.position WHERE pipeline = 'third'");
        write(open("fourth", "true", "false"), 1, words.insert(3, "1", "fourth"));

        assertThat(shown()).isEqualTo("1=fourth");
        assertThat(database.value("SELECT pipeline FROM wadi.table_owner WHERE table_name = 'words'"))
                .isEqualTo("fourth");
    }

    /** Before owners were recorded, the shape of each table of a pipeline was. */
    @Test
    void tablesOfAnEarlierVersionGoOnForThePipelineThatKnowsThem() throws SQLException {
        write(open("first"), 1, words.insert(1, "1", "first"));
        database.execute("DROP TABLE wadi.table_owner");
        role.execute("CREATE TABLE wadi.stopped_table (pipeline text NOT NULL, table_schema text NOT NULL,"
                + " table_name text NOT NULL, lsn bigint NOT NULL, position text NOT NULL, reason text NOT NULL,"
                + " remedy text NOT NULL, skipped bigint NOT NULL, stopped_at timestamptz NOT NULL DEFAULT now(),"
                + " PRIMARY KEY (pipeline, table_schema, table_name))");

        final PostgresBatchWriter stranger = open("stranger");
        write(stranger, 1, words.insert(2, "1", "stranger"));
        assertThat(shown()).isEqualTo("1=first");
        writers.get(0).close();
        write(open("first"), 10, words.insert(2, "1", "again"));

        assertThat(shown()).isEqualTo("1=again");
        assertThat(stopped("first")).isNull();
        assertThat(stopped("stranger")).startsWith("words is at the destination already and was not created by Wadi");
    }

    @Test
    void aTableWithoutMetadataColumnsIsStoppedAndAdoptedByTheKey() throws SQLException {
        role.execute("CREATE TABLE words (id text PRIMARY KEY, word text)", "INSERT INTO words VALUES ('0', 'old')");
        final PostgresBatchWriter writer = open("shop");
        write(writer, 1, words.insert(1, "1", "one"));
        assertThat(shown()).isEqualTo("0=old");
        assertThat(stopped("shop"))
                .contains(
                        "ALTER TABLE \"public\".\"words\" ADD COLUMN \"gone\" boolean NOT NULL DEFAULT false;",
                        "ALTER TABLE \"public\".\"words\" ADD COLUMN \"lsn\" bigint NOT NULL DEFAULT 0;",
                        "wadi.destination.adopt-tables=public.words",
                        "wadi.destination.schema");
        writer.close();
        database.execute("DELETE FROM wadi.stopped_table");

        write(open("shop", "public.words", "false"), 2, words.insert(2, "1", "one"), words.delete(2, "0"));

        assertThat(database.value("SELECT string_agg(id || gone || lsn, ', ' ORDER BY id) FROM words"))
                .isEqualTo("0true2, 1false2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CREATE VIEW words AS SELECT 'x' AS id, 'x' AS word, true AS gone, 1::bigint AS lsn | is a view
            CREATE MATERIALIZED VIEW words AS SELECT 'x' AS id | is a materialized view
            CREATE SEQUENCE words | is a sequence
            CREATE TYPE words AS (id text) | is a composite type
            """)
    void whatIsNoTableIsNeverWrittenTo(final String statement, final String reason) throws SQLException {
        role.execute(statement);

        write(open("shop", "true", "true"), 1, words.insert(1, "1", "one"), others.insert(1, "1", "one"));

        assertThat(stopped("shop")).startsWith("words " + reason);
        assertThat(database.value("SELECT word FROM others")).isEqualTo("one");
    }

    @Test
    void aTableOfAnotherRoleIsStopped() throws SQLException {
        write(open("shop"), 1, words.insert(1, "1", "one"));
        writers.get(0).close();
        database.execute("ALTER TABLE words OWNER TO " + database.user(), "GRANT ALL ON words TO " + role.user());

        write(open("shop"), 2, words.insert(2, "2", "two"));

        assertThat(shown()).isEqualTo("1=one");
        assertThat(stopped("shop"))
                .startsWith("words is owned by role '" + database.user() + "'")
                .contains("ALTER TABLE \"public\".\"words\" OWNER TO \"" + role.user() + "\";");
        database.execute("DELETE FROM wadi.stopped_table");
        writers.get(1).close();
        write(open("shop", "true", "false"), 3, words.insert(3, "3", "three"));
        assertThat(shown()).isEqualTo("1=one, 3=three");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CREATE TRIGGER seen AFTER INSERT ON words FOR EACH ROW EXECUTE FUNCTION note() | triggers
            CREATE CONSTRAINT TRIGGER seen AFTER INSERT ON words DEFERRABLE FOR EACH ROW EXECUTE FUNCTION note() | triggers
            CREATE RULE seen AS ON INSERT TO words DO ALSO INSERT INTO seen VALUES (current_user) | rules
            CREATE RULE seen AS ON INSERT TO words DO INSTEAD NOTHING | rules
            """)
    void codeThatWadiHasNotCreatedDoesNotRun(final String statement, final String kind) throws SQLException {
        write(open("shop"), 1, words.insert(1, "1", "one"));
        writers.get(0).close();
        role.execute(
                "CREATE TABLE seen (by text)",
                "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN INSERT INTO public.seen VALUES (current_user); RETURN NEW; END'",
                statement);

        write(open("shop"), 2, words.insert(2, "2", "two"), others.insert(2, "1", "one"));

        assertThat(shown()).isEqualTo("1=one");
        assertThat(database.value("SELECT count(*) FROM seen")).isEqualTo("0");
        assertThat(database.value("SELECT word FROM others")).isEqualTo("one");
        assertThat(stopped("shop")).startsWith("words has " + kind + " at the destination (seen)");
        database.execute("DELETE FROM wadi.stopped_table");
        writers.get(1).close();
        write(open("shop", "false", "public.words"), 3, words.insert(3, "3", "three"));
        assertThat(database.value("SELECT count(*) FROM seen")).isEqualTo(kind.equals("triggers") ? "1" : "0");
    }

    @Test
    void columnsThatTakeNoValuesAreNamed() throws SQLException {
        role.execute(
                "CREATE TABLE words (" + COLUMNS.replace("word text", "word text GENERATED ALWAYS AS (id) STORED")
                        + ")",
                "CREATE TABLE numbers (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, word text,"
                        + " gone boolean NOT NULL, lsn bigint NOT NULL)");
        final SampleTable numbers = SampleTable.of("numbers", "id", "word").withDeletedColumn("gone");

        write(open("shop", "true", "false"), 1, words.insert(1, "1", "one"), numbers.insert(1, "1", "one"));

        assertThat(stopped("shop"))
                .contains(
                        "ALTER TABLE \"public\".\"words\" ALTER COLUMN \"word\" DROP EXPRESSION;",
                        "ALTER TABLE \"public\".\"numbers\" ALTER COLUMN \"id\" SET GENERATED BY DEFAULT;");
    }

    @Test
    void whatIsStoppedIsLoadedAgainWhenItsHindranceIsGone() throws SQLException {
        write(open("shop"), 1, words.insert(1, "1", "one"));
        writers.get(0).close();
        role.execute("CREATE RULE seen AS ON INSERT TO words DO INSTEAD NOTHING");
        write(open("shop"), 2, words.insert(2, "2", "two"));
        final DestinationDatabase destination = new DestinationDatabase(role.jdbcUrl(), role.user(), role.password());
        final ResyncTable ledger = new ResyncTable(destination, "shop");
        final HealedTables healed = new HealedTables(destination, "shop", layout("false", "false"), ledger);

        healed.request();
        assertThat(ledger.waiting()).isEmpty();
        role.execute("DROP RULE seen ON words");
        healed.request();

        assertThat(ledger.waiting()).containsExactly(words.schema().id());
    }

    private SampleTable withId(final String type) {
        final PgType id = PgType.of(type);
        return new SampleTable(words.schema()
                .mapColumns(column ->
                        column.name().equals("id") ? new Column("id", id, PostgresTypes.unified(id)) : column));
    }

    @Test
    void lettersOfATableThatBelongsToAnotherPipelineByNowAreNotReplayed() throws SQLException {
        write(open("first"), 1, words.insert(1, "1", "one"));
        role.execute("ALTER TABLE words ADD CHECK (word <> 'bad')");
        write(writers.get(0), 2, words.update(2, "1", "bad"));
        writers.get(0).close();
        write(open("second", "public.words", "false"), 1, words.insert(3, "1", "second"));
        role.execute("ALTER TABLE words DROP CONSTRAINT words_word_check");

        final DeadLetters letters =
                new DeadLetters(new DestinationDatabase(role.jdbcUrl(), role.user(), role.password()), "first");
        assertThatThrownBy(() -> letters.replay(
                        layout("false", "false"), "gone", new LetterChoice(Optional.empty(), Optional.empty())))
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining("public.words belongs to pipeline 'second'");
        assertThat(shown()).isEqualTo("1=second");
    }

    /** PostgreSQL refuses to alter the type, and names one dependent of several. */
    @Test
    void whatKeepsAColumnFromBeingWidenedIsNamed() throws SQLException {
        final SampleTable narrow = withId("int4");
        final SampleTable wide = withId("int8");
        write(open("shop"), 1, narrow.insert(1, "1", "one"));
        role.execute(
                "CREATE VIEW ids AS SELECT id FROM words",
                "CREATE MATERIALIZED VIEW more AS SELECT id FROM ids UNION SELECT id FROM words",
                "CREATE POLICY few ON words USING (id < 7)",
                "ALTER TABLE words ADD double int GENERATED ALWAYS AS (id * 2) STORED",
                "CREATE TABLE uses (w words)");

        write(writers.get(0), 2, wide.insert(2, "12345678901", "wide"));

        assertThat(shown()).isEqualTo("1=one");
        assertThat(stopped("shop"))
                .contains(
                        "'id' that has to become bigint",
                        "view public.ids",
                        "materialized view public.more",
                        "policy few on public.words",
                        "table column public.words.double",
                        "table column public.uses.w");
        assertThat(database.value("SELECT waits_for FROM wadi.stopped_table")).isEqualTo("DEPENDENTS\nid");
    }
}
