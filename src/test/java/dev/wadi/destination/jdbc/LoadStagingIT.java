package dev.wadi.destination.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.change.Change;
import dev.wadi.change.Position;
import dev.wadi.delivery.BulkLoad;
import dev.wadi.delivery.BulkWriter;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.LoadPart;
import dev.wadi.delivery.Progress;
import dev.wadi.destination.LoadMode;
import dev.wadi.destination.RowErrorPolicy;
import dev.wadi.destination.TruncatePolicy;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.SampleTable;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A load whose rows are caught up with the changes since before anybody sees them. */
class LoadStagingIT {

    private static final String ROWS = "SELECT concat_ws(' ', id, email, photo, gone, position) FROM people ORDER BY 1";

    private final PostgresServer server = PostgresServers.shared(18);
    private final SampleTable people =
            SampleTable.of("people", "id", "email", "photo").withDeletedColumn("gone");

    private Database database;
    private PostgresBatchWriter writer;

    @BeforeEach
    void open() throws SQLException {
        database = server.createDatabase(server.uniqueName("staging"));
        writer = writer(LoadMode.MERGE);
        assertThat(writer.open()).isEmpty();
    }

    @AfterEach
    void close() {
        writer.close();
    }

    private PostgresBatchWriter writer(final LoadMode mode) {
        return new PostgresBatchWriter(
                new DestinationDatabase(database.jdbcUrl(), database.user(), database.password()),
                "shop",
                new Layout(
                        Optional.empty(),
                        mode,
                        TruncatePolicy.FLAG,
                        RowErrorPolicy.DEAD_LETTER,
                        "position",
                        Optional.empty()));
    }

    private void load(final Change... rows) {
        writer.store(Progress.loading("slot"));
        writer.announce(people.schema());
        writer.write(List.of(rows));
        writer.commit(new Position(10));
        writer.catchUp(Progress.catchingUp("slot", new Position(10)));
    }

    private void change(final long lsn, final Change... changes) {
        writer.write(List.of(changes));
        writer.commit(new Position(lsn));
    }

    private List<String> rows() throws SQLException {
        return database.values(ROWS);
    }

    @Test
    void changesGoToTheLoadedRowsUntilTheyAreShown() throws SQLException {
        load(
                people.load(10, "1", "a", "large"),
                people.load(10, "2", "b", "large"),
                people.load(10, "3", "c", "large"));
        change(14, people.update(12, "1", "aa", Change.UNCHANGED), people.delete(13, "2"));
        change(17, people.updateOf("3", 15, "4", "cc", Change.UNCHANGED), people.insert(16, "5", "e", null));
        assertThat(database.value("SELECT to_regclass('people')")).isNull();

        writer.completeLoad(Progress.streaming("slot", new Position(17)));

        assertThat(rows())
                .containsExactly("1 aa large f 12", "2 b large t 13", "3 c large t 15", "4 cc large f 15", "5 e f 16");
        assertThat(database.value(
                        "SELECT conname FROM pg_constraint WHERE conrelid = 'people'::regclass AND contype = 'p'"))
                .isEqualTo("people_pkey");
        change(19, people.update(18, "1", "aaa", Change.UNCHANGED));
        assertThat(rows()).contains("1 aaa large f 18");
        assertThat(staged()).isEmpty();
    }

    /** What waits in schema wadi until it is shown. */
    private List<String> staged() throws SQLException {
        return database.values("SELECT tablename FROM pg_tables WHERE schemaname = 'wadi' AND tablename LIKE 'load%'"
                + " AND tablename <> 'load_part'");
    }

    @Test
    void aPipelineThatIsCutOffGoesOnCatchingUpFromWhatIsStored() throws SQLException {
        load(people.load(10, "1", "a", "large"));
        change(14, people.update(12, "1", "aa", Change.UNCHANGED));
        writer.write(List.of(people.insert(15, "2", "lost", null)));

        assertThat(writer.open()).contains(Progress.catchingUp("slot", new Position(14)));
        writer.announce(people.schema());
        change(17, people.insert(16, "2", "b", null));
        writer.completeLoad(Progress.streaming("slot", new Position(17)));

        assertThat(rows()).containsExactly("1 aa large f 12", "2 b f 16");
    }

    /** As when somebody has ended it at the server, or the network has forgotten it and no other. */
    private PostgresBatchWriter takenOver() throws SQLException {
        database.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
                + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
        final PostgresBatchWriter other = writer(LoadMode.MERGE);
        other.open();
        return other;
    }

    @Test
    void aLoadWhosePipelineWasTakenOverIsNotShown() throws SQLException {
        load(people.load(10, "1", "a", null));
        final PostgresBatchWriter other = takenOver();

        assertThatThrownBy(() -> writer.completeLoad(Progress.streaming("slot", new Position(17))))
                .isInstanceOf(DeliveryException.class);

        assertThat(database.value("SELECT to_regclass('people')")).isNull();
        other.close();
    }

    @Test
    void rowsThatComePastTheRouteAreRefusedWhenThePipelineWasTakenOver() throws SQLException {
        writer.store(Progress.loading("slot"));
        writer.announce(people.schema());
        writer.commit(new Position(10));
        final BulkLoad load = writer.bulkLoad(Runnable::run).orElseThrow();
        final BulkWriter rows = load.connect();
        copy(rows, "1");
        rows.begin(people.schema().id());
        final PostgresBatchWriter other = takenOver();
        assertThatThrownBy(() -> rows.commit(Optional.of(part("2"))))
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining("The connection that holds pipeline 'shop' is lost");
        rows.close();
        other.store(Progress.loading("slot"));
        other.announce(people.schema());
        other.commit(new Position(10));

        final BulkWriter late = load.connect();
        assertThatThrownBy(() -> copy(late, "3")).isInstanceOf(DeliveryException.class);
        assertThatThrownBy(() -> load.record(part("4"))).isInstanceOf(DeliveryException.class);

        late.close();
        other.completeLoad(Progress.streaming("slot", new Position(17)));
        assertThat(rows()).isEmpty();
        assertThat(database.value("SELECT count(*) FROM wadi.load_part")).isEqualTo("0");
        other.close();
    }

    private void copy(final BulkWriter rows, final String id) {
        rows.begin(people.schema().id());
        final byte[] row = (id + "\ta\t\\N\tf\t10\n").getBytes(StandardCharsets.UTF_8);
        rows.write(row, row.length);
        rows.commit(Optional.of(part(id)));
    }

    private LoadPart part(final String name) {
        return new LoadPart(people.schema().id(), name);
    }

    @Test
    void whatStoodThereBecomesAsItWasLoaded() throws SQLException {
        load(
                people.load(10, "1", "a", null),
                people.load(10, "2", "b", null),
                people.load(10, "3", "c", null),
                people.load(10, "5", "e", null));
        writer.completeLoad(Progress.streaming("slot", new Position(17)));
        database.execute(
                "UPDATE people SET email = 'by hand', position = 999 WHERE id = '1'",
                "UPDATE people SET gone = true WHERE id = '2'",
                "UPDATE people SET position = 999 WHERE id = '5'",
                "INSERT INTO people VALUES ('8', 'by hand', NULL, true, 999), ('9', 'by hand', NULL, false, 999)");

        load(people.load(30, "1", "a", null), people.load(30, "2", "b", null), people.load(30, "3", "c", null));
        change(
                31,
                people.insert(30, "4", "d", null),
                people.truncate(30),
                people.insert(31, "1", "a", null),
                people.insert(31, "5", "e", null));
        writer.completeLoad(Progress.streaming("slot", new Position(31)));

        assertThat(rows())
                .containsExactly(
                        "1 a f 31", "2 b t 10", "3 c t 30", "4 d t 30", "5 e f 31", "8 by hand t 0", "9 by hand t 0");
        assertThat(staged()).isEmpty();
    }

    @Test
    void rowsThatAreAsLoadedAreNotWrittenAgain() throws SQLException {
        load(people.load(10, "1", "a", null), people.load(10, "2", "b", null));
        change(12, people.update(11, "1", "aa", null));
        writer.completeLoad(Progress.streaming("slot", new Position(12)));
        final String before = database.value("SELECT xmin FROM people WHERE id = '1'");

        load(people.load(9, "1", "aa", null), people.load(9, "2", "bb", null));
        writer.completeLoad(Progress.streaming("slot", new Position(20)));

        assertThat(rows()).containsExactly("1 aa f 11", "2 bb f 9");
        assertThat(database.value("SELECT xmin FROM people WHERE id = '1'")).isEqualTo(before);
    }
}
