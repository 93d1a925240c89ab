package dev.wadi.destination.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.Change;
import dev.wadi.change.Position;
import dev.wadi.delivery.Progress;
import dev.wadi.destination.LoadMode;
import dev.wadi.destination.RowErrorPolicy;
import dev.wadi.destination.TruncatePolicy;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.SampleTable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that are inserted at the source, written where their keys are and where they are not. */
class NewRowsIT {

    private static final int COUNT = 3 * NewRows.LEAST_ROWS;

    private final SampleTable table = SampleTable.of("orders", "id", "state").withDeletedColumn("deleted");
    private Database database;
    private PostgresBatchWriter writer;

    @BeforeEach
    void open() throws SQLException {
        final PostgresServer server = PostgresServers.shared(18);
        database = server.createDatabase(server.uniqueName("new_rows"));
        writer = new PostgresBatchWriter(
                new DestinationDatabase(database.jdbcUrl(), database.user(), database.password()),
                "new-rows",
                new Layout(
                        Optional.empty(),
                        LoadMode.MERGE,
                        TruncatePolicy.FLAG,
                        RowErrorPolicy.DEAD_LETTER,
                        "position",
                        Optional.empty()));
        writer.open();
        writer.store(Progress.streaming("slot", Position.ZERO));
    }

    @AfterEach
    void close() {
        writer.close();
    }

    @Test
    void aReplayOfInsertionsTakesNothingBackAndLeavesNothingOut() throws SQLException {
        write(inserts(1, COUNT, 1000));
        write(List.of(table.update(5000, "7", "changed"), table.delete(5001, "8")));

        write(inserts(1, COUNT + 5, 1000));
        write(List.of(table.update(1500, "7", Change.UNCHANGED)));

        assertThat(rows("true")).isEqualTo(COUNT + 5);
        assertThat(rows("id = '7' AND state = 'changed' AND position = 5000 AND NOT deleted"))
                .isOne();
        assertThat(rows("id = '8' AND position = 5001 AND deleted")).isOne();
        assertThat(rows("state = 'new' AND NOT deleted")).isEqualTo(COUNT + 5 - 2);
    }

    /** The user has altered it at the destination; the type's operators are in public, which no session looks into. */
    @Test
    void aKeyOfATypeFromElsewhereIsFound() throws SQLException {
        write(inserts(1, COUNT, 1000));
        database.execute("CREATE EXTENSION ltree", "ALTER TABLE orders ALTER id TYPE ltree USING id::ltree");
        writer.open();
        write(List.of(
                table.update(5000, "1", Change.UNCHANGED),
                table.update(5001, "2", "changed"),
                table.delete(5002, "3"),
                table.insert(5003, "new.one", "new")));

        assertThat(rows("id = '1' AND state = 'new' AND position = 5000")).isOne();
        assertThat(rows("id = '2' AND state = 'changed'")).isOne();
        assertThat(rows("id = '3' AND deleted")).isOne();
        assertThat(rows("id = 'new.one'")).isOne();
        assertThat(database.value("SELECT count(*) FROM wadi.dead_letter")).isEqualTo("0");
    }

    @Test
    void aDeletedRowThatIsMadeAgainShowsTheNewOne() throws SQLException {
        write(inserts(1, COUNT, 1000));
        final List<Change> deletions = new ArrayList<>();
        for (int id = 1; id <= COUNT; id++) {
            deletions.add(table.delete(2000 + id, "" + id));
        }
        write(deletions);

        write(inserts(1, COUNT, 3000));

        assertThat(rows("NOT deleted AND state = 'new' AND position > 3000")).isEqualTo(COUNT);
        assertThat(rows("deleted")).isZero();
    }

    @Test
    void whatHappensToARowLaterInTheBatchOfItsInsertionShows() throws SQLException {
        final List<Change> changes = new ArrayList<>(inserts(1, COUNT, 1000));
        changes.add(table.update(5000, "7", "changed"));
        changes.add(table.delete(5001, "8"));
        changes.add(table.updateOf("9", 5002, "moved", "moved"));

        write(changes);

        assertThat(rows("id = '7' AND state = 'changed' AND NOT deleted")).isOne();
        assertThat(rows("id IN ('8', '9') AND state = 'new' AND deleted")).isEqualTo(2);
        assertThat(rows("id = 'moved' AND NOT deleted")).isOne();
    }

    private List<Change> inserts(final int first, final int last, final long lsn) {
        final List<Change> changes = new ArrayList<>();
        for (int id = first; id <= last; id++) {
            changes.add(table.insert(lsn + id, "" + id, "new"));
        }
        return changes;
    }

    private void write(final List<Change> changes) {
        writer.write(changes);
        writer.commit(changes.get(changes.size() - 1).getPosition());
    }

    private int rows(final String condition) throws SQLException {
        return Integer.parseInt(database.value("SELECT count(*) FROM public.orders WHERE " + condition));
    }
}
