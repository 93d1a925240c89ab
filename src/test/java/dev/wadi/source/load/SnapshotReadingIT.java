package dev.wadi.source.load;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.source.check.Catalog;
import dev.wadi.source.check.PublishedTable;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a snapshot does not see any more is not taken for read. */
class SnapshotReadingIT {

    private final PostgresServer server = PostgresServers.shared(18);

    @Test
    void aTableThatWasRewrittenBeforeItCouldBeHeldIsNotRead() throws SQLException {
        final Database database = server.createDatabase(server.uniqueName("rewritten"));
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, word text)",
                "INSERT INTO t SELECT g, 'w' FROM generate_series(1, 100) g",
                "CREATE PUBLICATION p FOR TABLE t");
        final LoadSource source = new LoadSource(database.asSource());
        try (NewSlot slot = NewSlot.createTemporary(source, NewSlot.nameBeside("rewritten"));
                SnapshotReading reading = SnapshotReading.open(source, slot.snapshot())) {
            final List<PublishedTable> tables = new Catalog(reading.connection()).publishedTables("p");
            database.execute("ALTER TABLE t ALTER word TYPE text USING word || ''");

            assertThatThrownBy(() -> reading.hold(tables))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("table t was rewritten or truncated while it was loaded");
        }
    }
}
