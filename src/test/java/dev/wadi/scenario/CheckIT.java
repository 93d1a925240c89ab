package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.WadiProcess;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code wadi check} and {@code wadi setup} as a user has them. */
class CheckIT {

    private final PostgresServer server = PostgresServers.shared(18);

    @TempDir
    private Path directory;

    private ReplicatedPair pair;

    @BeforeEach
    void createPair() throws SQLException {
        pair = ReplicatedPair.on(server, "debezium");
        pair.source().execute("CREATE TABLE t (id int PRIMARY KEY, price numeric(8, 2))", "CREATE VIEW v AS TABLE t");
        pair.publish("t");
    }

    @Test
    void aReadyPairIsShownForPeople() {
        assertThat(run(0, pair.wadi(directory), "check"))
                .contains("OK    wal_level", "no    public.v  is a view", "Ready: 1 tables can be replicated.")
                .doesNotContain("WARN", "FAIL");
    }

    @Test
    void aPipelineThatRunsIsNoFailure() {
        try (WadiProcess wadi = pair.start(directory)) {
            Awaitility.await().atMost(ReplicatedPair.SOON).until(() -> pair.source()
                    .value("SELECT active FROM pg_replication_slots WHERE slot_name = '" + pair.slot() + "'")
                    .equals("t"));
            assertThat(run(0, pair.wadi(directory), "check")).contains("WARN  slot", "the pipeline is running");
            assertThat(wadi.terminate()).isZero();
        }
    }

    @Test
    void everySideThatIsNotReadyIsShownWithItsCure() throws Exception {
        pair.source().execute("ALTER PUBLICATION " + pair.publication() + " SET (publish = 'insert')");
        pair.destination()
                .execute("REVOKE CREATE ON DATABASE " + pair.destination().name() + " FROM "
                        + pair.slot().substring(5) + "_writer");
        final int closedPort;
        try (ServerSocket socket = new ServerSocket(0)) {
            closedPort = socket.getLocalPort();
        }
        assertThat(run(
                        1,
                        pair.wadi(directory)
                                .environment("WADI_LOG_MONITORING_ENABLED", "true")
                                .environment("WADI_LOG_MONITORING_MAX_WAL_SIZE_GB", "10")
                                .environment("WADI_LOG_MONITORING_SEND_EMAIL", "true")
                                .environment("WADI_MAIL_TO", "ops@example.org")
                                .environment("WADI_MAIL_HOST", "localhost")
                                .environment("WADI_MAIL_PORT", String.valueOf(closedPort)),
                        "check"))
                .contains(
                        "FAIL  publication operations",
                        "SET (publish = 'insert, update, delete, truncate');",
                        "FAIL  destination",
                        "        GRANT CREATE ON DATABASE \""
                                + pair.destination().name() + "\" TO",
                        "FAIL  mail")
                .doesNotContain("secret of the role");
    }

    @Test
    void programsReadTheSame() throws Exception {
        final String output = run(0, pair.wadi(directory), "check", "--json");
        final JsonObject report = (JsonObject) Jsoner.deserialize(output.substring(output.indexOf('{')));
        assertThat(report.getBoolean("ready")).isTrue();
        final JsonObject table = (JsonObject)
                ((Collection<?>) report.getCollection("objects")).iterator().next();
        assertThat(table.getString("name")).isEqualTo("t");
        assertThat(table.getString("status")).isEqualTo("accessible");
        assertThat(table.get("key")).hasToString("[id]");
        assertThat(table.get("columns").toString()).contains("unifiedType=DECIMAL");
    }

    @Test
    void aWrongConfigurationIsToldInOneLine() {
        assertThat(run(2, pair.wadi(directory).environment("WADI_SOURCE_SSL_CA_FILE", "/nowhere.pem"), "check"))
                .contains("wadi: wadi.source.ssl-ca-file: '/nowhere.pem' cannot be read");
        assertThat(run(2, pair.wadi(directory), "setup", "--table", "a.b.c")).contains("wadi: --table: 'a.b.c'");
    }

    @Test
    void theSetupIsPrintedWithoutThePassword() {
        assertThat(run(0, pair.wadi(directory), "setup", "--table", "public.t(id)"))
                .contains("FOR TABLE \"public\".\"t\" (\"id\");", "PASSWORD 'SCRAM-SHA-256$")
                .doesNotContain("secret of the role");
        assertThat(run(0, pair.wadi(directory), "setup", "--undo")).contains("pg_drop_replication_slot");
    }

    /** A pipeline that would replicate nothing does not start. */
    @Test
    void aSourceWithNothingAccessibleIsRefused() throws SQLException {
        pair.source().execute("ALTER TABLE t REPLICA IDENTITY NOTHING");
        assertThat(run(1, pair.wadi(directory), "run"))
                .contains("none of the published ones is accessible")
                .contains("ALTER TABLE \"public\".\"t\" REPLICA IDENTITY FULL;");
    }

    private static String run(final int exitCode, final WadiProcess.Builder builder, final String... arguments) {
        try (WadiProcess wadi = builder.start(arguments)) {
            assertThat(wadi.awaitExit(ReplicatedPair.SOON)).as(wadi.output()).isEqualTo(exitCode);
            return wadi.output();
        }
    }
}
