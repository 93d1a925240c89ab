package dev.wadi.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.change.TableId;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonIT {
    private static final TableId TABLE = new TableId("public", "Crème");
    private static final TableId ACCOUNTS = new TableId("public", "accounts");

    private final PostgresServer server = PostgresServers.shared(18);
    private Database source;
    private Database destination;
    private Comparison comparison;

    @BeforeEach
    void makeEqualTables() throws SQLException {
        source = server.createDatabase(server.uniqueName("compared"));
        destination = server.createDatabase(server.uniqueName("compared"));
        source.execute(
                "create table \"Crème\" (v int, k text, gone int, primary key (k))",
                "alter table \"Crème\" drop column gone",
                // In UTF-8 the emoji is last; in Java's chars it would be before U+FF5E.
                "insert into \"Crème\" values (1, 'a'), (2, 'B'), (3, U&'\\FF5E'), (4, '😀'), (null, '')");
        destination.execute(
                "create table \"Crème\" (v int, k text, __hevo_is_deleted__ boolean not null default false)",
                "insert into \"Crème\" values (1, 'a'), (2, 'B'), (3, U&'\\FF5E'), (4, '😀'), (null, '')",
                "insert into \"Crème\" values (9, 'deleted', true)");
        comparison = Comparison.of(source, destination, List.of(TABLE));
    }

    @Test
    void findsLiveRowsEqualInAnyOrderOfLetters() throws SQLException {
        comparison.assertEqual();
        comparison.awaitEqual(Duration.ofSeconds(1));
        comparison.assertNoDuplicates();
    }

    @Test
    void namesTableAndKeyOfEachDifference() throws SQLException {
        source.execute("insert into \"Crème\" values (5, 'missing')");
        destination.execute(
                "insert into \"Crème\" values (6, 'zombie'), (1, 'a')",
                "delete from \"Crème\" where v = 3",
                "update \"Crème\" set v = 7 where k = 'B'",
                "update \"Crème\" set v = 0 where k = ''");

        assertThat(comparison.differences())
                .containsExactlyInAnyOrder(
                        "public.Crème [missing]: missing at the destination",
                        "public.Crème [\uFF5E]: missing at the destination",
                        "public.Crème [zombie]: only at the destination",
                        "public.Crème [a]: only at the destination",
                        "public.Crème [B]: v is '7' instead of '2'",
                        "public.Crème []: v is '0' instead of null");
        assertThatThrownBy(comparison::assertNoDuplicates)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("such as [a]");
        assertThatThrownBy(() -> comparison.awaitEqual(Duration.ofSeconds(3)))
                .isInstanceOf(ConditionTimeoutException.class)
                .hasMessageContaining("public.Crème [zombie]");
    }

    @Test
    void stopsWaitingWhenTheProcessEndsAndShowsItsOutput(@TempDir Path directory) throws SQLException {
        source.execute("insert into \"Crème\" values (5, 'missing')");
        try (WadiProcess process = WadiProcess.in(directory)
                .mainClass(WadiProcessTest.Program.class)
                .start()) {
            process.awaitOutput("ready", Duration.ofSeconds(20));
            process.terminate();
            assertThatThrownBy(() -> comparison.awaitEqual(Duration.ofMinutes(5), process))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Wadi has ended")
                    .hasMessageContaining("terminated in order");
        }
    }

    @Test
    void countsEqualRowsOfATableWithoutAKey() throws SQLException {
        source.execute("alter table \"Crème\" drop constraint \"Crème_pkey\"", "insert into \"Crème\" values (1, 'a')");
        assertThat(comparison.differences()).hasSize(1);
        destination.execute("insert into \"Crème\" values (1, 'a')");
        comparison.assertEqual();
    }

    @Test
    void readsADestinationThatKeepsAllTablesInOneSchema() throws SQLException {
        assertThat(comparison.inSchema("copy").differences())
                .singleElement()
                .asString()
                .contains("does not exist");
        destination.execute("create schema copy", "alter table \"Crème\" set schema copy");
        comparison.inSchema("copy").assertEqual();
    }

    @Test
    void sampledTotalsShowHalfATransaction() throws SQLException {
        long failed = failedReads();
        try (TotalSampler sampler = TotalSampler.start(destination, ACCOUNTS, 100)) {
            Awaitility.await("it has missed the table").until(() -> failedReads() > failed);
            destination.execute("create table accounts (balance int, __hevo_is_deleted__ boolean not null)");
            Awaitility.await("it has found the table empty").until(() -> readsOfAccounts() > 0);
            destination.execute("insert into accounts values (40, false), (60, false), (5, true)");
            Awaitility.await().until(() -> sampler.reads() > 5);
            TotalSampler.assertTotalAlways(destination, ACCOUNTS, 100, Duration.ofMillis(50));
            destination.execute("update accounts set balance = 30 where balance = 40");
            long reads = sampler.reads();
            Awaitility.await().until(() -> sampler.reads() > reads + 1);
            assertThatThrownBy(sampler::stopAndAssert)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("saw 90 in 2 rows");
        }
        long missed = failedReads();
        assertThatCode(() -> {
                    try (TotalSampler none = TotalSampler.start(destination, new TableId("public", "none"), 1)) {
                        Awaitility.await().until(() -> failedReads() > missed);
                        none.stopAndAssert();
                    }
                })
                .hasMessageContaining("No sum could be read");
    }

    private long failedReads() throws SQLException {
        return Long.parseLong(
                destination.value("select xact_rollback from pg_stat_database where datname = current_database()"));
    }

    private long readsOfAccounts() throws SQLException {
        return Long.parseLong(destination.value("select seq_scan from pg_stat_user_tables where relname = 'accounts'"));
    }
}
