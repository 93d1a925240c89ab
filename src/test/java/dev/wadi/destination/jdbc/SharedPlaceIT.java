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

/** Tables of several schemas that go into one: rows of two of them never get into the same table. */
class SharedPlaceIT {

    private final PostgresServer server = PostgresServers.shared(18);
    private final SampleTable first = table("a", "people");
    private final SampleTable second = table("b", "people");
    private final SampleTable other = table("b", "orders");

    private Database database;
    private PostgresBatchWriter writer;

    private static SampleTable table(final String schema, final String name) {
        return SampleTable.of(name, "id").inSchema(schema).withDeletedColumn("gone");
    }

    @BeforeEach
    void open() throws SQLException {
        database = server.createDatabase(server.uniqueName("shared_place"));
        open(Optional.of("copy"));
    }

    private void open(final Optional<String> schema) {
        writer = new PostgresBatchWriter(database(), "shop", layout(schema));
        writer.open();
    }

    private DestinationDatabase database() {
        return new DestinationDatabase(database.jdbcUrl(), database.user(), database.password());
    }

    private static Layout layout(final Optional<String> schema) {
        return new Layout(
                schema, LoadMode.MERGE, TruncatePolicy.FLAG, RowErrorPolicy.DEAD_LETTER, "lsn", Optional.empty());
    }

    @AfterEach
    void close() {
        writer.close();
    }

    private void write(final long position, final Change... changes) {
        writer.write(List.of(changes));
        writer.commit(new Position(position));
    }

    private String shown() throws SQLException {
        return database.value("SELECT string_agg(id || CASE WHEN gone THEN ' gone' ELSE '' END, ', ' ORDER BY id)"
                + " FROM copy.people");
    }

    private String stopped() throws SQLException {
        return database.value("SELECT string_agg(concat_ws(' ', table_schema, table_name, skipped, reason), '; ')"
                + " FROM wadi.stopped_table");
    }

    @Test
    void ofTwoLoadedTablesTheSecondIsStopped() throws SQLException {
        writer.store(Progress.loading("slot"));
        for (final SampleTable table : List.of(first, other, second)) {
            writer.announce(table.schema());
        }
        write(10, first.load(10, "1"), second.load(10, "2"), other.load(10, "3"));
        writer.catchUp(Progress.catchingUp("slot", new Position(10)));
        writer.completeLoad(Progress.streaming("slot", new Position(10)));
        write(20, second.insert(11, "2"), second.truncate(12), first.insert(13, "4"));

        assertThat(shown()).isEqualTo("1, 4");
        assertThat(database.value("SELECT id FROM copy.orders")).isEqualTo("3");
        assertThat(stopped())
                .isEqualTo("b people 3 would be copy.people at the destination, as table a.people is already; leave"
                        + " wadi.destination.schema empty, or rename one of them");
    }

    @Test
    void oneThatComesLaterIsStoppedAndNotLoadedBesideTheStream() throws SQLException {
        writer.store(Progress.streaming("slot", Position.ZERO));
        write(1, first.insert(1, "1"));
        writer.close();
        open(Optional.of("copy"));

        // The first that is heard of it does not tell its columns.
        write(20, second.truncate(11), second.insert(12, "2"));

        assertThat(shown()).isEqualTo("1");
        assertThat(stopped()).startsWith("b people 2 would be copy.people");
        try (PostgresBatchWriter aside = PostgresBatchWriter.aside(database(), "shop", layout(Optional.of("copy")))) {
            aside.open();
            aside.store(Progress.loading("aside"));
            assertThatThrownBy(() -> aside.announce(second.schema()))
                    .isInstanceOf(DeliveryException.class)
                    .hasMessageContaining("would be copy.people at the destination, as table a.people is already");
        }
    }

    @Test
    void noTableGetsAmongThoseOfWadi() throws SQLException {
        final SampleTable stranger = table("wadi", "resync");
        writer.close();
        open(Optional.empty());
        writer.store(Progress.streaming("slot", Position.ZERO));

        write(20, stranger.insert(11, "1"), first.insert(12, "2"));

        assertThat(stopped()).startsWith("wadi resync 1 would be wadi.resync at the destination, among Wadi's own");
        assertThat(database.value("SELECT id FROM a.people")).isEqualTo("2");
        assertThat(database.value("SELECT to_regclass('wadi.resync')")).isNull();
    }
}
