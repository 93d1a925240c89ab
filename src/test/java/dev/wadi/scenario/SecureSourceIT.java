package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.Certificates;
import dev.wadi.testing.JumpHost;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.ServerFiles;
import dev.wadi.testing.TcpProxy;
import dev.wadi.testing.WadiProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The main job where the source demands certificates on both sides and is reached through an SSH server only. */
class SecureSourceIT {

    @TempDir
    private static Path secrets;

    private static PostgresServer server;
    private static Certificates certificates;
    private static JumpHost jumpHost;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws SQLException {
        server = PostgresServer.version(15).start();
        // This name is known to the SSH server alone: a connection that goes another way finds nobody.
        certificates = Certificates.authority(secrets, "authority")
                .sign("server", "server", "-ext", "san=dns:behind.invalid")
                .sign("client", "wadi");
        new ServerFiles(server)
                .encryptWith(
                        certificates.certificate("server"), certificates.key("server"), certificates.certificate());
        jumpHost = JumpHost.startWith("behind.invalid", "127.0.0.1");
    }

    @AfterAll
    static void stop() {
        jumpHost.close();
        server.close();
    }

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void isFollowedAlsoAfterTheTunnelWasLost(final String reader) throws SQLException {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        pair.source().execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        pair.publish("t");
        guard(pair);
        try (WadiProcess check = secured(pair).start("check")) {
            assertThat(check.awaitExit(ReplicatedPair.SOON)).as(check.output()).isZero();
            assertThat(check.output()).contains("encrypted", "Ready: 1 tables can be replicated.");
        }
        try (WadiProcess wadi = secured(pair).start()) {
            ReplicatedPair.awaitStreaming(wadi);
            pair.source().execute("INSERT INTO t VALUES (2)");
            pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);

            jumpHost.restart();
            pair.source().execute("INSERT INTO t VALUES (3)");
            pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);

            assertThat(wadi.terminate()).isZero();
            assertThat(wadi.output()).doesNotContain("secret of the role");
        }
    }

    /** What goes through the tunnel would not find out for a long time; the tunnel itself asks. */
    @Test
    void aNetworkToTheSshServerThatSwallowsEverythingIsNoticed() throws Exception {
        final ReplicatedPair pair = ReplicatedPair.on(server, "pgoutput");
        pair.source().execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        pair.publish("t");
        guard(pair);
        try (TcpProxy network = new TcpProxy("127.0.0.1", jumpHost.port())) {
            final Path known = jumpHost.knownHosts(directory);
            Files.writeString(known, Files.readString(known).replace(":" + jumpHost.port(), ":" + network.port()));
            try (WadiProcess wadi = secured(pair)
                    .environment("WADI_SOURCE_SSH_PORT", String.valueOf(network.port()))
                    .environment("WADI_SOURCE_SSH_KNOWN_HOSTS", known.toString())
                    .start()) {
                ReplicatedPair.awaitStreaming(wadi);
                pair.source().execute("INSERT INTO t VALUES (2)");
                pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
                network.blackhole();
                assertThat(wadi.awaitOutput("starts again from what is durable", ReplicatedPair.SOON))
                        .as("the tunnel, and not a connection's own limit of silence")
                        .doesNotContain("nothing has come for")
                        .doesNotContain("timed out");
                network.pass();
                pair.source().execute("INSERT INTO t VALUES (3)");
                pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
            }
        }
    }

    /** Nobody gets in without a certificate and a password. */
    private static void guard(final ReplicatedPair pair) throws SQLException {
        new ServerFiles(server)
                .rules(
                        "hostssl " + pair.source().name() + " all all scram-sha-256 clientcert=verify-ca",
                        "host " + pair.destination().name() + " all all scram-sha-256");
    }

    private WadiProcess.Builder secured(final ReplicatedPair pair) {
        return pair.wadi(directory, "behind.invalid", server.port())
                .environment(
                        "WADI_SOURCE_SSL_CA_FILE", certificates.certificate().toString())
                .environment(
                        "WADI_SOURCE_SSL_CLIENT_CERTIFICATE",
                        certificates.certificate("client").toString())
                .environment(
                        "WADI_SOURCE_SSL_CLIENT_KEY", certificates.key("client").toString())
                .environment("WADI_SOURCE_SSH_HOST", "127.0.0.1")
                .environment("WADI_SOURCE_SSH_PORT", String.valueOf(jumpHost.port()))
                .environment("WADI_SOURCE_SSH_USER", JumpHost.USER)
                .environment(
                        "WADI_SOURCE_SSH_PRIVATE_KEY", jumpHost.userKey(secrets).toString())
                .environment(
                        "WADI_SOURCE_SSH_KNOWN_HOSTS",
                        jumpHost.knownHosts(secrets).toString());
    }
}
