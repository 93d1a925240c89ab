package dev.wadi.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

class PostgresServerIT {
    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void isOfItsVersionAndReadyForLogicalReplication(int major) throws SQLException {
        Database postgres = PostgresServers.shared(major).database("postgres");

        assertThat(postgres.value("show server_version")).startsWith(major + ".");
        assertThat(postgres.value("show wal_level")).isEqualTo("logical");
        assertThat(postgres.value("show fsync")).isEqualTo("on");
        assertThat(postgres.value("show synchronous_commit")).isEqualTo("on");
        assertThat(postgres.value("show max_replication_slots")).isEqualTo("200");
        assertThat(postgres.value("show max_wal_senders")).isEqualTo("20");
    }

    @Test
    void isSharedByAllTestsOfAVersion() {
        assertThat(PostgresServers.shared(18)).isSameAs(PostgresServers.shared(18));
    }

    @Test
    void dropsADatabaseWithItsSlots() throws SQLException {
        PostgresServer server = PostgresServers.shared(18);
        Database database = server.createDatabase(server.uniqueName("dropped"));
        String slot = server.uniqueName("dropped_slot");
        database.execute("select pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");

        server.dropDatabase(database.name());

        assertThat(server.database("postgres")
                        .values("select slot_name from pg_replication_slots where slot_name = '" + slot + "'"))
                .isEmpty();
        assertThatThrownBy(database::connect).isInstanceOf(SQLException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void keepsCommittedRowsAndItsPortWhenItStopsAndWhenItIsKilled(int major) throws SQLException {
        try (PostgresServer server = PostgresServer.version(major)
                .setting("cluster_name", "it's quoted")
                .start()) {
            int port = server.port();
            Database database = server.createDatabase(server.uniqueName("kept"));
            database.execute("create table t (id int primary key)", "insert into t values (1)");
            assertThat(database.value("select current_setting('max_wal_senders')"))
                    .isEqualTo("20");

            server.stop();
            assertThatThrownBy(database::connect).isInstanceOf(SQLException.class);
            server.start();
            database.execute("insert into t values (2)");

            try (Connection open = database.connect();
                    Statement statement = open.createStatement()) {
                open.setAutoCommit(false);
                statement.execute("insert into t values (4)");
                database.execute("insert into t values (3)");
                server.kill();
                assertThatThrownBy(() -> statement.execute("select 1")).isInstanceOf(SQLException.class);
            }

            assertThat(database.values("select id from t order by id")).containsExactly("1", "2", "3");
            assertThat(server.port()).isEqualTo(port);
        }
    }

    @Test
    void startsAgainAfterAClientHasKeptItFromStopping() throws SQLException {
        try (PostgresServer server = PostgresServer.version(18).start()) {
            Database database = server.createDatabase(server.uniqueName("kept"));
            database.execute(
                    "select pg_create_logical_replication_slot('unread', 'pgoutput')",
                    "create table t (id int)",
                    "create publication everything for all tables");
            try (Connection connection = database.connectForReplication()) {
                connection
                        .unwrap(PGConnection.class)
                        .getReplicationAPI()
                        .replicationStream()
                        .logical()
                        .withSlotName("unread")
                        .withSlotOption("proto_version", 1)
                        .withSlotOption("publication_names", "everything")
                        .start();
                database.execute("insert into t values (1)");

                server.stop();
                server.start();
            }
            assertThat(database.value("select count(*) from t")).isEqualTo("1");
        }
    }
}
