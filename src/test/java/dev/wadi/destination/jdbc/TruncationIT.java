package dev.wadi.destination.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.change.Position;
import dev.wadi.delivery.Progress;
import dev.wadi.delivery.StoppedException;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Truncations of two tables among rows of one batch, by each policy. */
class TruncationIT {

    private final PostgresServer server = PostgresServers.shared(15);
    private final SampleTable one = SampleTable.of("one", "id").withDeletedColumn("gone");
    private final SampleTable other = SampleTable.of("other", "id").withDeletedColumn("gone");

    @ParameterizedTest
    @CsvSource({"FLAG, a gone; b; c gone, x gone; y", "IGNORE, a; b; c, x; y", "STOP, ,"})
    void standsAmongTheRowsWhereItWas(final TruncatePolicy policy, final String ofOne, final String ofOther)
            throws SQLException {
        final Database database = server.createDatabase(server.uniqueName("truncated"));
        try (PostgresBatchWriter writer = new PostgresBatchWriter(
                new DestinationDatabase(database.jdbcUrl(), database.user(), database.password()),
                "truncated",
                new Layout(
                        Optional.empty(),
                        LoadMode.MERGE,
                        policy,
                        RowErrorPolicy.DEAD_LETTER,
                        "lsn",
                        Optional.empty()))) {
            writer.open();
            writer.store(Progress.streaming("slot", Position.ZERO));
            writer.write(List.of(one.insert(1, "a")));
            writer.commit(new Position(1));
            final Runnable batch = () -> writer.write(List.of(
                    one.insert(2, "c"),
                    other.insert(3, "x"),
                    one.truncate(4),
                    other.truncate(4),
                    other.insert(5, "y"),
                    one.insert(6, "b")));

            if (policy == TruncatePolicy.STOP) {
                assertThatThrownBy(batch::run)
                        .isInstanceOf(StoppedException.class)
                        .hasMessageStartingWith("Table public.one was truncated at the source at 0/4");
                return;
            }
            batch.run();
            writer.commit(new Position(10));
            assertThat(database.value(shown("one"))).isEqualTo(ofOne);
            assertThat(database.value(shown("other"))).isEqualTo(ofOther);
            // When it comes again, rows that were made since stay.
            writer.write(List.of(one.truncate(4), other.truncate(4)));
            writer.commit(new Position(11));
            assertThat(database.value(shown("one"))).isEqualTo(ofOne);
            assertThat(database.value(shown("other"))).isEqualTo(ofOther);
        }
    }

    private static String shown(final String table) {
        return "SELECT string_agg(id || CASE WHEN gone THEN ' gone' ELSE '' END, '; ' ORDER BY id) FROM " + table;
    }
}
