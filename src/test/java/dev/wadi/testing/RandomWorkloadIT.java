package dev.wadi.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.TableId;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class RandomWorkloadIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final PostgresServer server = PostgresServers.shared(18);

    @Test
    void doesTheSameForTheSameSeedWithOneSession() throws SQLException {
        Database one = newDatabase();
        Database same = newDatabase();
        Database other = newDatabase();
        List<TableId> tables = afterSomeTransactions(one, 7).tables();
        afterSomeTransactions(same, 7);
        afterSomeTransactions(other, 8);

        Comparison.of(one, same, tables).liveWhere("true").assertEqual();
        assertThat(Comparison.of(one, other, tables).liveWhere("true").differences())
                .isNotEmpty();
    }

    @Test
    void followsAScriptThatTheSeedDecides() {
        assertThat(script(7, 0)).isEqualTo(script(7, 0)).isNotEqualTo(script(8, 0));
        assertThat(script(7, 1)).filteredOn(script(7, 0)::contains).hasSizeLessThan(100);
    }

    @Test
    void keepsTheSumWhileManySessionsMeetOnTheSameRows() throws SQLException {
        Database database = newDatabase();
        try (RandomWorkload workload =
                        RandomWorkload.on(database).seed(1).accounts(20).create();
                TotalSampler sampler = sampler(database, workload)) {
            workload.start();
            Awaitility.await().atMost(SOON).until(() -> workload.committed() > 500);
            workload.stop();
            sampler.stopAndAssert();

            assertThat(sampler.reads()).isGreaterThan(20);
            assertThat(workload.rolledBack()).isPositive();
            assertThat(workload.unknown()).isZero();
            System.out.println(workload);
        }
    }

    @Test
    void reachesEveryTableAndStoresLargeValuesOutOfLine() throws SQLException {
        Database database = newDatabase();
        RandomWorkload workload = afterSomeTransactions(database, 3);

        for (TableId table : workload.tables()) {
            assertThat(database.value("select count(*) > 0 from " + ComparedTable.qualified(table)))
                    .as("rows in %s", table)
                    .isEqualTo("t");
        }
        assertThat(database.value("select min(length(body)) > 8192 from documents"))
                .isEqualTo("t");
        assertThat(database.value("select pg_relation_size(reltoastrelid) > 8192 from pg_class"
                        + " where oid = 'documents'::regclass"))
                .isEqualTo("t");
        assertThat(database.value("select count(*) from documents where id < 0"))
                .as("keys left behind by half a swap")
                .isEqualTo("0");
    }

    @Test
    void outlivesASourceThatIsKilledAndCountsOnlyWhatItKnows() throws SQLException {
        try (PostgresServer own = PostgresServer.version(18).start()) {
            Database database = own.createDatabase("killed");
            try (RandomWorkload workload = RandomWorkload.on(database).create()) {
                workload.start();
                Awaitility.await().atMost(SOON).until(() -> workload.committed() > 100);
                own.kill();
                long before = workload.committed();
                Awaitility.await().atMost(SOON).until(() -> workload.committed() > before + 100);
                own.stop();
                own.start();
                long again = workload.committed();
                Awaitility.await().atMost(SOON).until(() -> workload.committed() > again + 100);
                workload.stop();

                assertThat(database.value("select sum(balance) from accounts"))
                        .isEqualTo(Long.toString(workload.total()));
                System.out.println(workload);
            }
        }
    }

    private Database newDatabase() throws SQLException {
        return server.createDatabase(server.uniqueName("workload"));
    }

    private static RandomWorkload afterSomeTransactions(Database database, long seed) throws SQLException {
        RandomWorkload workload = RandomWorkload.on(database)
                .seed(seed)
                .sessions(1)
                .pace(Duration.ZERO)
                .create();
        workload.run(250);
        assertThat(workload.committed() + workload.rolledBack()).isEqualTo(250);
        return workload;
    }

    private static List<WorkloadTransaction> script(long seed, int session) {
        WorkloadScript script = new WorkloadScript(new WorkloadTables("public", false), 10, seed, session);
        return Stream.generate(script::next).limit(200).toList();
    }

    private static TotalSampler sampler(Database database, RandomWorkload workload) {
        return TotalSampler.start(database, workload.accounts(), "true", workload.total());
    }
}
