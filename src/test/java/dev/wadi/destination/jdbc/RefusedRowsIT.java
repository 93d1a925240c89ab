package dev.wadi.destination.jdbc;

import static dev.wadi.change.Change.UNCHANGED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.change.Change;
import dev.wadi.change.Position;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.Progress;
import dev.wadi.delivery.RefusedRowsException;
import dev.wadi.delivery.StoppedException;
import dev.wadi.destination.LoadMode;
import dev.wadi.destination.RowErrorPolicy;
import dev.wadi.destination.TableChoice;
import dev.wadi.destination.TruncatePolicy;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.SampleTable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the writer does with rows that a real server refuses, and what it does not take for such. */
class RefusedRowsIT {

    private static final String SHOWN =
            "SELECT string_agg(id || '=' || coalesce(word, '') || CASE WHEN gone THEN ' gone' ELSE '' END"
                    + " || '@' || lsn, ', ' ORDER BY id, lsn) FROM words";

    private static final String LETTERS =
            "SELECT string_agg(operation || ' ' || (key ->> 'id') || '@' || lsn || ' ' || coalesce(error_code, 'waits'),"
                    + " ', ' ORDER BY id) FROM wadi.dead_letter";

    private static final LetterChoice ALL = new LetterChoice(Optional.empty(), Optional.empty());

    private final PostgresServer server = PostgresServers.shared(15);
    private final SampleTable words =
            SampleTable.of("words", "id", "word", "more").withDeletedColumn("gone");

    private final SampleTable parents = SampleTable.of("parents", "id").withDeletedColumn("gone");
    private final SampleTable children =
            SampleTable.of("children", "id", "parent").withDeletedColumn("gone");

    private Database database;
    private PostgresBatchWriter writer;

    @BeforeEach
    void createDestination() throws SQLException {
        database = server.createDatabase(server.uniqueName("refused"));
        writer = writer(LoadMode.MERGE, RowErrorPolicy.DEAD_LETTER, TruncatePolicy.FLAG);
        writer.open();
        writer.store(Progress.streaming("slot", Position.ZERO));
    }

    @AfterEach
    void leave() {
        writer.close();
    }

    private PostgresBatchWriter writer(
            final LoadMode mode, final RowErrorPolicy onRowError, final TruncatePolicy onTruncate) {
        return new PostgresBatchWriter(destination(), "refused", layout(mode, onRowError, onTruncate));
    }

    private DestinationDatabase destination() {
        return new DestinationDatabase(database.jdbcUrl(), database.user(), database.password());
    }

    private static Layout layout(
            final LoadMode mode, final RowErrorPolicy onRowError, final TruncatePolicy onTruncate) {
        return new Layout(Optional.empty(), mode, onTruncate, onRowError, "lsn", Optional.empty())
                .with(TableChoice.NONE, new TableChoice(true, Set.of()));
    }

    private void use(final PostgresBatchWriter other) {
        writer.close();
        writer = other;
        writer.open();
    }

    private void write(final long position, final Change... changes) {
        writer.write(List.of(changes));
        writer.commit(new Position(position));
    }

    /** Makes the table by writing to it, and lets it refuse words of more than five letters. */
    private void createNarrowTable() throws SQLException {
        write(1, words.insert(1, "1", "one", null));
        database.execute("ALTER TABLE words ALTER word TYPE varchar(5)");
        use(writer);
    }

    @Test
    void oneRefusedRowWaitsAndTheRestOfItsTransactionArrives() throws SQLException {
        createNarrowTable();

        write(
                10,
                words.insert(2, "2", "two", null),
                words.insert(3, "3", "too long", "x\u00e9\"\\\n"),
                words.update(4, "1", "uno", null));

        assertThat(database.value(SHOWN)).isEqualTo("1=uno@4, 2=two@2");
        assertThat(database.value(LETTERS)).isEqualTo("INSERT 3@3 22001");
        assertThat(database.value("SELECT change ->> 'more' FROM wadi.dead_letter"))
                .isEqualTo("x\u00e9\"\\\n");
        assertThat(database.value("SELECT position FROM wadi.position")).isEqualTo("0/A");
        assertThat(database.value("SELECT types FROM wadi.table_shape"))
                .as("how the source's table looks has not changed")
                .isEqualTo("{text,text,text}");
        assertThat(writer.deadLetters()).isEqualTo(1);
    }

    @Test
    void laterChangesOfARefusedRowWaitToo() throws SQLException {
        createNarrowTable();
        write(
                10,
                words.insert(3, "3", "too long", null),
                words.update(4, "3", UNCHANGED, "more"),
                words.updateOf("3", 5, "30", "moved", null),
                words.insert(6, "4", "four", null));
        write(20, words.update(12, "30", "late", null), words.insert(13, "3", "new", null), words.delete(14, "4"));

        use(writer);
        write(
                30,
                words.update(22, "3", "later", null),
                words.insert(23, "5", "five", null),
                words.insert(24, "6", "too long", null));

        assertThat(database.value(SHOWN)).isEqualTo("1=one@1, 4=four gone@14, 5=five@23");
        assertThat(database.value(LETTERS))
                .isEqualTo("INSERT 3@3 22001, UPDATE 3@4 waits, UPDATE 30@5 waits, UPDATE 30@12 waits,"
                        + " INSERT 3@13 waits, UPDATE 3@22 waits, INSERT 6@24 22001");
        assertThat(writer.deadLetters()).isEqualTo(7);
    }

    @Test
    void aRowIsFreeAgainWhenItsLettersAreGone() throws SQLException {
        createNarrowTable();
        write(10, words.insert(3, "3", "too long", null));

        database.execute("DELETE FROM wadi.dead_letter");
        write(20, words.update(12, "3", "fits", null));
        write(30, words.update(22, "3", "more", null));

        assertThat(database.value(SHOWN)).isEqualTo("1=one@1, 3=more@22");
    }

    @Test
    void aTransactionLargerThanABatchKeepsWhatItHasWritten() throws SQLException {
        createNarrowTable();

        writer.write(List.of(words.insert(2, "2", "two", null)));
        writer.write(List.of(words.insert(3, "3", "too long", null), words.insert(4, "4", "four", null)));
        writer.write(List.of(words.update(5, "3", "fits", null), words.update(6, "2", "zwei", null)));
        assertThat(database.value(SHOWN)).as("not committed yet").isEqualTo("1=one@1");
        writer.commit(new Position(10));

        assertThat(database.value(SHOWN)).isEqualTo("1=one@1, 2=zwei@6, 4=four@4");
        assertThat(database.value(LETTERS)).isEqualTo("INSERT 3@3 22001, UPDATE 3@5 waits");
    }

    @Test
    void aTruncationAlsoWaitsForTheRowsThatWait() throws SQLException {
        createNarrowTable();

        write(10, words.insert(3, "3", "too long", null), words.truncate(4), words.insert(5, "1", "again", null));

        assertThat(database.value(SHOWN)).isEqualTo("1=again@5");
        assertThat(database.value(LETTERS)).isEqualTo("INSERT 3@3 22001, DELETE 3@4 waits");
        assertThat(database.value("SELECT unchanged FROM wadi.dead_letter WHERE operation = 'DELETE'"))
                .isEqualTo("{word,more}");
    }

    @Test
    void withStopThePipelineStopsAtTheRow() throws SQLException {
        createNarrowTable();
        use(writer(LoadMode.MERGE, RowErrorPolicy.STOP, TruncatePolicy.FLAG));

        assertThatThrownBy(() -> write(10, words.insert(2, "2", "two", null), words.insert(3, "3", "too long", null)))
                .isInstanceOf(StoppedException.class)
                .hasMessageStartingWith("Table public.words (key id) refuses the INSERT at 0/3: SQLSTATE 22001;"
                        + " wadi.destination.on-row-error is 'stop'")
                .hasMessageNotContaining("too long");

        use(writer);
        assertThat(database.value(SHOWN)).isEqualTo("1=one@1");
    }

    @Test
    void aTableThatRefusesMostRowsStopsThePipeline() throws SQLException {
        createNarrowTable();
        final Change[] changes = IntStream.range(0, 200)
                .mapToObj(i -> words.insert(10 + i, "k" + i, i % 3 == 0 ? "fits" : "too long", null))
                .toArray(Change[]::new);

        assertThatThrownBy(() -> write(500, changes))
                .isInstanceOf(StoppedException.class)
                .hasMessageStartingWith(
                        "Table public.words refuses 101 of the last 200 changes, the last one for SQLSTATE"
                                + " 22001; that is more than bad rows")
                .hasMessageNotContaining("too long");

        use(writer);
        assertThat(database.value("SELECT count(*) FROM wadi.dead_letter")).isEqualTo("0");
    }

    @Test
    void whatIsNotTheRowsFaultIsNotPutAside() throws SQLException {
        createNarrowTable();
        database.execute("ALTER DATABASE " + database.name() + " SET default_transaction_read_only = on");
        assertOutage("read-only transaction");
        database.execute(
                "SET default_transaction_read_only = off",
                "ALTER DATABASE " + database.name() + " RESET default_transaction_read_only");
        use(writer);
        write(10, words.insert(2, "2", "two", null));

        assertThat(database.value(SHOWN)).isEqualTo("1=one@1, 2=two@2");
        assertThat(database.value("SELECT count(*) FROM wadi.dead_letter")).isEqualTo("0");
    }

    @ParameterizedTest
    @CsvSource({
        "53100, a full disk",
        "53200, out of memory",
        "42501, a missing right",
        "42P01, a missing table",
        "40P01, a deadlock",
        "57014, a statement that was ended",
        "P0001, what a trigger says"
    })
    void anErrorOfAnotherClassIsAnOutage(final String state, final String what) throws SQLException {
        createNarrowTable();
        database.execute(
                "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.word = 'two' THEN"
                        + " RAISE EXCEPTION USING ERRCODE = '" + state
                        + "', MESSAGE = 'because'; END IF; RETURN NEW; END $$",
                "CREATE TRIGGER fail BEFORE INSERT ON words FOR EACH ROW EXECUTE FUNCTION fail()");
        assertOutage(state.startsWith("P") ? "SQLSTATE P0001" : "because");
        database.execute("DROP TRIGGER fail ON words");
        use(writer);
        write(10, words.insert(2, "2", "two", null), words.insert(3, "3", "too long", null));

        assertThat(database.value(SHOWN)).as(what).isEqualTo("1=one@1, 2=two@2");
        assertThat(database.value(LETTERS)).isEqualTo("INSERT 3@3 22001");
    }

    @Test
    void aConstraintThatSpeaksAtTheEndStopsThePipeline() throws SQLException {
        createNarrowTable();
        database.execute("ALTER TABLE words ADD UNIQUE (word) DEFERRABLE INITIALLY DEFERRED");

        assertThatThrownBy(() -> write(10, words.insert(2, "2", "one", null)))
                .isInstanceOf(StoppedException.class)
                .hasMessageContaining("refuses a transaction at its end: SQLSTATE 23505, constraint words_word_key");
    }

    @Test
    void aKeyThatIsTooLongForItsIndexIsRefused() throws SQLException {
        createNarrowTable();
        final StringBuilder random = new StringBuilder();
        new Random(4711).ints(20_000, 'a', 'z').forEach(c -> random.append((char) c));

        write(
                10,
                words.insert(2, random.toString(), "two", null),
                words.update(3, random.toString(), "zwei", UNCHANGED));
        write(20, words.delete(12, random.toString()));

        assertThat(database.value("SELECT string_agg(concat_ws(' ', operation, error_code, length(key ->> 'id')), ', '"
                        + " ORDER BY id) FROM wadi.dead_letter"))
                .isEqualTo("INSERT 54000 20000, UPDATE 20000, DELETE 20000");
    }

    private void assertOutage(final String told) {
        use(writer);
        assertThatThrownBy(() -> write(10, words.insert(2, "2", "two", null), words.insert(3, "3", "too long", null)))
                .isInstanceOf(DeliveryException.class)
                .isNotInstanceOfAny(RefusedRowsException.class, StoppedException.class)
                .hasMessageContaining(told);
    }

    @Test
    void anUpdateOfARowThatNeverCameIsADeadLetter() throws SQLException {
        createNarrowTable();

        write(10, words.update(2, "1", "uno", UNCHANGED), words.update(3, "7", "new", UNCHANGED), words.delete(4, "8"));

        assertThat(database.value(SHOWN)).isEqualTo("1=uno@2");
        assertThat(database.value(LETTERS)).isEqualTo("UPDATE 7@3 22W01");
        assertThat(database.value("SELECT reason || unchanged::text FROM wadi.dead_letter"))
                .contains("REPLICA IDENTITY FULL")
                .endsWith("{more}");
    }

    @Test
    void aSwapOfKeysThatComesAgainChangesNothing() throws SQLException {
        write(1, words.insert(1, "1", "one", "large 1"), words.insert(1, "2", "two", "large 2"));
        final Change[] swap = {
            words.updateOf("1", 5, "99", "one", UNCHANGED),
            words.updateOf("2", 6, "1", "two", UNCHANGED),
            words.updateOf("99", 7, "2", "one", UNCHANGED)
        };
        final String large = "SELECT string_agg(id || '=' || more, ', ' ORDER BY id) FROM words WHERE NOT gone";
        write(10, swap);
        assertThat(database.value(large)).isEqualTo("1=large 2, 2=large 1");

        write(10, swap);

        assertThat(database.value(large)).isEqualTo("1=large 2, 2=large 1");
    }

    @Test
    void anAppendedRowHasTheValuesOfTheChangeBefore() throws SQLException {
        use(writer(LoadMode.APPEND, RowErrorPolicy.DEAD_LETTER, TruncatePolicy.FLAG));
        write(1, words.insert(1, "1", "one", "large"), words.insert(1, "2", "two", "other"));
        write(
                10,
                words.update(2, "1", "uno", UNCHANGED),
                words.update(3, "1", UNCHANGED, "short"),
                words.updateOf("1", 4, "5", "cinq", UNCHANGED),
                words.insert(5, "3", "three", "third"),
                words.update(6, "3", "drei", UNCHANGED),
                words.update(7, "9", "never came", UNCHANGED));
        write(20, words.update(12, "5", "five", UNCHANGED));

        assertThat(database.value(
                        "SELECT string_agg(concat_ws(' ', id, word, more), ', ' ORDER BY lsn, id) FROM words"))
                .isEqualTo(
                        "1 one large, 2 two other, 1 uno large, 1 uno short, 5 cinq short, 3 three third, 3 drei third,"
                                + " 5 five short");
        assertThat(database.value(LETTERS)).isEqualTo("UPDATE 9@7 22W01");
    }

    private void load(final Change... changes) {
        writer.store(Progress.loading("slot"));
        writer.announce(words.schema());
        writer.write(List.of(changes));
        writer.commit(new Position(100));
        writer.catchUp(Progress.catchingUp("slot", new Position(100)));
        writer.completeLoad(Progress.streaming("slot", new Position(100)));
    }

    @Test
    void loadedRowsThatTheTableRefusesAreDeadLetters() throws SQLException {
        createNarrowTable();

        load(
                words.load(99, "1", "uno", null),
                words.load(99, "2", "too long", null),
                words.load(99, "3", "three", null));
        write(110, words.update(105, "2", "fits", null), words.update(106, "3", "drei", null));

        assertThat(database.value(SHOWN)).isEqualTo("1=uno@99, 3=drei@106");
        assertThat(database.value(LETTERS)).isEqualTo("LOAD 2@99 22001, UPDATE 2@105 waits");
    }

    @Test
    void ofLoadedRowsWithOneKeyOneIsShown() throws SQLException {
        load(words.load(99, "1", "one", null), words.load(99, "1", "two", null), words.load(99, null, "no", null));

        assertThat(database.value(SHOWN)).isEqualTo("1=one@99");
        assertThat(database.values("SELECT concat_ws(' ', key ->> 'id', change ->> 'word', error_code)"
                        + " FROM wadi.dead_letter ORDER BY 1"))
                .containsExactly("1 two 23505", "no 23505");
    }

    @Test
    void loadedRowsWhoseKeyIsTooLongForItsIndexAreDeadLetters() throws SQLException {
        final StringBuilder random = new StringBuilder();
        new Random(4711).ints(20_000, 'a', 'z').forEach(c -> random.append((char) c));

        load(
                words.load(99, "1", "one", null),
                words.load(99, random.toString(), "two", null),
                words.load(99, "1", "three", null),
                words.load(99, "2", "four", null));
        write(110, words.update(105, "2", "quattro", null));

        assertThat(database.value(SHOWN)).isEqualTo("1=one@99, 2=quattro@105");
        assertThat(database.value("SELECT string_agg(concat_ws(' ', operation, error_code, length(key ->> 'id')), ', '"
                        + " ORDER BY error_code) FROM wadi.dead_letter"))
                .isEqualTo("LOAD 23505 1, LOAD 54000 20000");
    }

    @Test
    void lettersFromBeforeALoadAreRemovedWithIt() throws SQLException {
        createNarrowTable();
        write(10, words.insert(3, "3", "too long", null));

        load(words.load(99, "3", "short", null));
        write(110, words.update(105, "3", "later", null));

        assertThat(database.value(SHOWN)).isEqualTo("1=one gone@1, 3=later@105");
        assertThat(database.value("SELECT count(*) FROM wadi.dead_letter")).isEqualTo("0");
    }

    @Test
    void whatIsFoundByHalvingIsExact() throws SQLException {
        createNarrowTable();
        final List<Change> changes = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            changes.add(words.insert(100 + i, "k" + i, i % 97 == 0 ? "too long" : "ok", null));
        }
        write(5000, changes.toArray(Change[]::new));

        assertThat(database.value("SELECT count(*) FROM words WHERE word = 'ok'"))
                .isEqualTo("989");
        assertThat(database.value("SELECT count(*) FROM wadi.dead_letter WHERE (lsn - 100) % 97 = 0"))
                .isEqualTo("11");
    }

    /** Makes parents and children by writing to them, and lets each child have a parent. */
    private void createFamily() throws SQLException {
        write(1, parents.insert(1, "p1"), children.insert(1, "c1", "p1"));
        database.execute("ALTER TABLE children ADD FOREIGN KEY (parent) REFERENCES parents");
        use(writer);
    }

    private String children() throws SQLException {
        return database.value("SELECT string_agg(id || '=' || parent, ', ' ORDER BY id) FROM children");
    }

    @Test
    void aChildWhoseParentCameBeforeItIsNoDeadLetter() throws SQLException {
        createFamily();

        write(
                10,
                children.update(2, "c1", "p1"),
                parents.insert(3, "p2"),
                children.insert(4, "c2", "p2"),
                children.insert(5, "c3", "nobody"),
                children.update(6, "c2", "p1"));

        assertThat(children()).isEqualTo("c1=p1, c2=p1");
        assertThat(database.value(LETTERS)).isEqualTo("INSERT c3@5 23503");
    }

    /** Where the source has no such constraint, or one that waits for the end of the transaction. */
    @Test
    void aChildWhoseParentComesLaterInTheBatchIsNoDeadLetter() throws SQLException {
        createFamily();

        write(
                10,
                children.insert(2, "c2", "p2"),
                children.insert(3, "c3", "nobody"),
                children.update(4, "c2", "p3"),
                parents.insert(5, "p3"),
                parents.insert(6, "p2"));

        assertThat(children()).isEqualTo("c1=p1, c2=p3");
        assertThat(database.value(LETTERS)).isEqualTo("INSERT c3@3 23503");
    }

    @Test
    void whatATriggerRefusesForAnotherTableIsTriedInTheOrderOfTheSource() throws SQLException {
        write(1, parents.insert(1, "p1"), children.insert(1, "c1", "p1"));
        database.execute(
                "CREATE FUNCTION ask() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " IF NOT EXISTS (SELECT FROM public.parents WHERE id = NEW.parent) THEN"
                        + " RAISE 'no parent'; END IF; RETURN NEW; END $$",
                "CREATE TRIGGER ask BEFORE INSERT OR UPDATE ON children FOR EACH ROW EXECUTE FUNCTION ask()");
        use(writer);

        write(10, children.update(2, "c1", "p1"), parents.insert(3, "p2"), children.insert(4, "c2", "p2"));
        assertThat(children()).isEqualTo("c1=p1, c2=p2");
        assertThatThrownBy(() -> write(20, parents.insert(12, "p3"), children.insert(13, "c3", "nobody")))
                .as("whether the row is at fault is not known")
                .isExactlyInstanceOf(DeliveryException.class)
                .hasMessageContaining("SQLSTATE P0001");
    }

    @Test
    void whatExcludesARowUntilAnotherTableChangesIsTriedInTheOrderOfTheSource() throws SQLException {
        createFamily();
        database.execute("ALTER TABLE children ADD EXCLUDE (parent WITH =)");

        write(
                10,
                parents.insert(2, "p2"),
                children.insert(3, "c2", "p1"),
                children.update(4, "c1", "p2"),
                children.insert(5, "c3", "p2"));

        assertThat(children()).isEqualTo("c1=p2, c2=p1");
        assertThat(database.value(LETTERS)).isEqualTo("INSERT c3@5 23P01");
    }

    @Test
    void lettersOfTwoTablesAreReplayedInTheOrderOfTheSource() throws SQLException {
        createFamily();
        database.execute("ALTER TABLE parents ADD CHECK (id < 'p2')");
        use(writer);
        write(10, children.insert(2, "c2", "p2"), parents.insert(3, "p2"), children.insert(4, "c3", "p2"));
        assertThat(database.value(LETTERS)).isEqualTo("INSERT c2@2 23503, INSERT p2@3 23514, INSERT c3@4 23503");
        database.execute("ALTER TABLE parents DROP CONSTRAINT parents_id_check");

        assertThat(new DeadLetters(destination(), "refused")
                        .replay(layout(LoadMode.MERGE, RowErrorPolicy.DEAD_LETTER, TruncatePolicy.FLAG), "gone", ALL))
                .isEqualTo(new ReplayReport(3, 0, 0));
        assertThat(children()).isEqualTo("c1=p1, c2=p2, c3=p2");
    }

    /** Children are loaded first by their name, and the table that they refer to after them. */
    @Test
    void loadedChildrenWaitForLoadedParents() throws SQLException {
        createFamily();
        writer.store(Progress.loading("slot"));
        writer.announce(children.schema());
        writer.announce(parents.schema());
        writer.write(List.of(children.load(99, "c2", "p2"), children.load(99, "c3", "nobody"), parents.load(99, "p2")));
        writer.commit(new Position(100));
        writer.catchUp(Progress.catchingUp("slot", new Position(100)));
        writer.completeLoad(Progress.streaming("slot", new Position(100)));

        assertThat(children()).isEqualTo("c1=p1, c2=p2");
        assertThat(database.value(LETTERS)).isEqualTo("LOAD c3@99 23503");
    }
}
