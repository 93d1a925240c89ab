package dev.wadi.destination.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.change.Change;
import dev.wadi.change.Position;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.Progress;
import dev.wadi.destination.LoadMode;
import dev.wadi.destination.RowErrorPolicy;
import dev.wadi.destination.TruncatePolicy;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.SampleTable;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A table whose rows are not where they were written is never begun again with the newest changes only. */
class MissingTableIT {

    private final PostgresServer server = PostgresServers.shared(15);
    private final SampleTable words = SampleTable.of("words", "id", "word").withDeletedColumn("gone");
    private final SampleTable others = SampleTable.of("others", "id", "word").withDeletedColumn("gone");

    private Database database;
    private PostgresBatchWriter writer;

    @BeforeEach
    void writeOneRow() throws SQLException {
        database = server.createDatabase(server.uniqueName("missing"));
        open(Optional.empty());
        writer.store(Progress.streaming("slot", Position.ZERO));
        write(1, words.insert(1, "1", "first"));
    }

    @AfterEach
    void leave() {
        writer.close();
    }

    private void open(final Optional<String> schema) {
        if (writer != null) {
            writer.close();
        }
        writer = new PostgresBatchWriter(
                new DestinationDatabase(database.jdbcUrl(), database.user(), database.password()),
                "p",
                new Layout(
                        schema,
                        LoadMode.MERGE,
                        TruncatePolicy.FLAG,
                        RowErrorPolicy.DEAD_LETTER,
                        "lsn",
                        Optional.empty()));
        writer.open();
    }

    private void write(final long position, final Change... changes) {
        writer.write(List.of(changes));
        writer.commit(new Position(position));
    }

    private List<String> stopped() throws SQLException {
        return database.values("SELECT table_name || ' ' || reason FROM wadi.stopped_table");
    }

    @Test
    void aTableThatWasDroppedStopsAlone() throws SQLException {
        database.execute("DROP TABLE words");
        open(Optional.empty());
        write(2, words.insert(2, "2", "second"), others.insert(2, "1", "other"));

        assertThat(database.value("SELECT to_regclass('public.words')")).isNull();
        assertThat(database.value("SELECT word FROM others")).isEqualTo("other");
        assertThat(stopped()).singleElement().asString().startsWith("words is not at the destination any more");
    }

    @Test
    void aTableThatIsRenamedWhileItIsWrittenStopsAtTheNextAttempt() throws SQLException {
        database.execute("ALTER TABLE words RENAME TO kept");
        assertThatThrownBy(() -> write(2, words.insert(2, "2", "second"))).isInstanceOf(DeliveryException.class);
        open(Optional.empty());
        write(2, words.insert(2, "2", "second"), others.insert(2, "1", "other"));

        assertThat(database.value("SELECT word FROM kept")).isEqualTo("first");
        assertThat(database.value("SELECT word FROM others")).isEqualTo("other");
        assertThat(stopped()).hasSize(1);
    }

    @Test
    void anotherSchemaIsNotBegunWithoutTheRowsThatAreThere() throws SQLException {
        open(Optional.of("copy"));
        write(2, words.insert(2, "2", "second"), others.insert(2, "1", "other"));

        assertThat(database.value("SELECT to_regclass('copy.words')")).isNull();
        assertThat(database.value("SELECT word FROM copy.others")).isEqualTo("other");
        assertThat(stopped())
                .singleElement()
                .asString()
                .contains("as copy.words", "wadi.destination.schema was changed");
    }
}
