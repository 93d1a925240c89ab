package dev.wadi.source.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.source.check.Catalog;
import dev.wadi.source.check.PublishedTable;
import dev.wadi.source.check.ReaderLimits;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** Rows that a load does not see are not taken for read. */
class SnapshotReadingIT {

    private final PostgresServer server = PostgresServers.shared(18);

    @Test
    void aTableThatWasRewrittenBeforeItCouldBeHeldIsNotRead() throws SQLException {
        final Database database = server.createDatabase(server.uniqueName("rewritten"));
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, word text)",
                "INSERT INTO t SELECT g, 'w' FROM generate_series(1, 100) g",
                "CREATE PUBLICATION p FOR TABLE t");
        final LoadSource source = new LoadSource(database.asSource(), ReaderLimits.NONE);
        try (NewSlot slot = NewSlot.createTemporary(source, NewSlot.nameBeside("rewritten"));
                SnapshotReading reading = SnapshotReading.open(source, slot.snapshot())) {
            final List<PublishedTable> tables = new Catalog(reading.connection()).publishedTables("p");
            database.execute("ALTER TABLE t ALTER word TYPE text USING word || ''");

            assertThatThrownBy(() -> reading.hold(tables))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("table t was rewritten or truncated while it was loaded");
        }
    }

    @Test
    void rowsThatAreHiddenFromTheUserAreNotTakenForNone() throws SQLException {
        final Database database = databaseWithHiddenRows("ALTER TABLE whole ENABLE ROW LEVEL SECURITY");

        assertThatThrownBy(() -> rows(database, "whole"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("row-level security policy for table \"whole\"");
    }

    @Test
    void aPartitionThatHidesRowsIsReadThroughTheTableThatDoesNot() throws SQLException {
        final Database database = databaseWithHiddenRows("ALTER TABLE part ENABLE ROW LEVEL SECURITY");

        assertThat(rows(database, "parted")).isEqualTo(100);
    }

    /** As the user sees it whom row-level security is for, as it is not for superusers and owners. */
    private Database databaseWithHiddenRows(final String hiding) throws SQLException {
        final String user = server.uniqueName("reader");
        final Database database = server.createDatabase(server.uniqueName("hidden"));
        database.execute(
                "CREATE TABLE whole (id int PRIMARY KEY)",
                "CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE part PARTITION OF parted DEFAULT",
                "INSERT INTO whole SELECT generate_series(1, 100)",
                "INSERT INTO parted SELECT generate_series(1, 100)",
                "CREATE PUBLICATION p FOR TABLE whole, parted WITH (publish_via_partition_root = true)",
                "CREATE ROLE " + user + " LOGIN REPLICATION PASSWORD 'reader'",
                "GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + user,
                hiding);
        return database.as(user, "reader");
    }

    private static long rows(final Database database, final String table) throws SQLException {
        final LoadSource source = new LoadSource(database.asSource(), ReaderLimits.NONE);
        try (NewSlot slot = NewSlot.createTemporary(source, NewSlot.nameBeside("hidden"));
                SnapshotReading reading = SnapshotReading.open(source, slot.snapshot())) {
            final List<PublishedTable> tables = new Catalog(reading.connection())
                    .publishedTables("p").stream()
                            .filter(published -> published.schema().id().name().equals(table))
                            .toList();
            final StoredTable stored = reading.hold(tables).get(0);
            long rows = 0;
            for (final Heap place : stored.places()) {
                final TablePart part = new TablePart(stored, place, BlockRange.ALL, 0, Optional.empty());
                rows += reading.connection()
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyOut(part.copyStatement(List.of()), Writer.nullWriter());
            }
            return rows;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
