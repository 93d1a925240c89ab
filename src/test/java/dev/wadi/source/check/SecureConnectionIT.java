package dev.wadi.source.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.source.connection.Encryption;
import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.source.connection.SourceException;
import dev.wadi.source.connection.SshAccess;
import dev.wadi.source.connection.SshTunnel;
import dev.wadi.testing.Certificates;
import dev.wadi.testing.Database;
import dev.wadi.testing.JumpHost;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.ServerFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections to a server that encrypts, by certificates and through an SSH server, and each way in which they fail. */
class SecureConnectionIT {

    @TempDir
    private static Path directory;

    private static PostgresServer server;
    private static ServerFiles files;
    private static Certificates certificates;
    private static JumpHost jumpHost;

    private static final String PASSWORD = "it is secret";

    @BeforeAll
    static void start() throws SQLException {
        certificates = Certificates.authority(directory, "authority")
                .sign("server", "server", "-ext", "san=dns:localhost")
                .sign("expired", "server", "-ext", "san=dns:localhost", "-startdate", "-10d", "-validity", "5")
                .sign("client", "reader")
                .sign("old", "reader", "-startdate", "-10d", "-validity", "5");
        Certificates.authority(directory, "stranger").sign("strange", "reader");
        server = PostgresServer.version(18).start();
        files = new ServerFiles(server);
        server.execute(
                "postgres",
                "CREATE ROLE reader LOGIN REPLICATION PASSWORD '" + PASSWORD + "'",
                "CREATE ROLE certified LOGIN REPLICATION PASSWORD '" + PASSWORD + "'");
        files.rules(
                "hostssl all certified all scram-sha-256 clientcert=verify-ca",
                "hostnossl all certified all reject",
                "host all reader all scram-sha-256");
        jumpHost = JumpHost.start();
    }

    @AfterAll
    static void stop() {
        jumpHost.close();
        server.close();
    }

    @BeforeEach
    void serveGoodCertificate() throws SQLException {
        serve("server");
    }

    /** Also waits until the server does so. */
    private static void serve(final String name) throws SQLException {
        files.encryptWith(certificates.certificate(name), certificates.key(name), certificates.certificate());
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> server.database("postgres").value("SHOW ssl").equals("on"));
    }

    private static SourceDatabase as(final String user, final String host, final Encryption encryption) {
        return new Database(host, server.port(), "postgres", user, PASSWORD).asSource(encryption);
    }

    private static Encryption trusting(final Path authority) {
        return new Encryption("verify-full", authority.toString(), null, null, null);
    }

    private static Encryption certifiedBy(final String name) {
        return new Encryption(
                "verify-full",
                certificates.certificate().toString(),
                certificates.certificate(name).toString(),
                certificates.key(name).toString(),
                null);
    }

    @Test
    void bothKindsOfConnectionsAreEncryptedAndTheServerIsVerified() throws SQLException {
        final SourceDatabase source = as("reader", "localhost", trusting(certificates.certificate()));
        assertEncrypted(source);
        try (Connection connection = source.connectForReplication()) {
            assertThat(new Query(connection).text("IDENTIFY_SYSTEM")).isNotNull();
        }
    }

    private static void assertEncrypted(final SourceDatabase source) throws SQLException {
        try (Connection connection = source.connect()) {
            assertThat(new Query(connection).flag("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
                    .isTrue();
        }
    }

    @Test
    void aBundleOfSeveralAuthoritiesIsRead() throws Exception {
        final Path bundle = directory.resolve("bundle.pem");
        Files.writeString(
                bundle,
                "# two of them\n" + Files.readString(certificates.certificate("stranger"))
                        + Files.readString(certificates.certificate()));
        assertEncrypted(as("reader", "localhost", trusting(bundle)));
    }

    @Test
    void aClientCertificateIsShown() throws SQLException {
        assertEncrypted(as("certified", "localhost", certifiedBy("client")));
    }

    @Test
    void aMissingClientCertificateIsTold() {
        assertProblem(
                as("certified", "localhost", trusting(certificates.certificate())), "asks for a client certificate");
    }

    @Test
    void aClientCertificateOfAnotherAuthorityIsTold() {
        // Java shows a server only what its authorities may have signed.
        assertProblem(
                as("certified", "localhost", certifiedBy("strange")), "asks for a client certificate that it accepts");
    }

    /** By its own date: a server may end the connection without a word about it. */
    @Test
    void anExpiredClientCertificateIsTold() {
        assertFailure(as("certified", "localhost", certifiedBy("old")), "client certificate", "has expired on");
    }

    @Test
    void aServerWithoutACertificateThatFitsIsTold() throws SQLException {
        final SourceDatabase source = as("reader", "localhost", trusting(certificates.certificate()));
        try (Connection before = server.database("postgres").connect();
                Statement statement = before.createStatement()) {
            statement.execute("ALTER SYSTEM SET ssl_max_protocol_version = 'TLSv1.2'");
            statement.execute("ALTER SYSTEM SET ssl_ciphers = 'ECDHE-ECDSA-AES256-GCM-SHA384'");
            statement.execute("SELECT pg_reload_conf()");
            try {
                Awaitility.await()
                        .atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertProblem(source, "or has none of its own that fits"));
            } finally {
                statement.execute("ALTER SYSTEM RESET ssl_max_protocol_version");
                statement.execute("ALTER SYSTEM RESET ssl_ciphers");
                statement.execute("SELECT pg_reload_conf()");
            }
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .ignoreExceptionsInstanceOf(SQLException.class)
                .untilAsserted(() -> assertEncrypted(source));
    }

    @Test
    void anUnknownAuthorityIsTold() {
        assertProblem(
                as("reader", "localhost", trusting(certificates.certificate("stranger"))),
                "has a certificate of an authority that is not in");
    }

    @Test
    void withoutAFileTheAuthoritiesThatJavaKnowsCount() {
        assertProblem(
                new Database("localhost", server.port(), "postgres", "reader", PASSWORD).asSource("verify-full"),
                "is not in Java's list; name its CA file with wadi.source.ssl-ca-file");
    }

    @Test
    void anotherHostIsTold() {
        assertProblem(
                as("reader", "127.0.0.1", trusting(certificates.certificate())), "has a certificate for another host");
    }

    @Test
    void theHostDoesNotMatterToVerifyCa() throws SQLException {
        assertEncrypted(as(
                "reader",
                "127.0.0.1",
                new Encryption("verify-ca", certificates.certificate().toString(), null, null, null)));
    }

    @Test
    void anExpiredCertificateIsTold() throws SQLException {
        serve("expired");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertProblem(as("reader", "localhost", trusting(certificates.certificate())), "has expired"));
    }

    @Test
    void aServerThatDoesNotEncryptIsTold() {
        final PostgresServer plain = PostgresServers.shared(18);
        assertProblem(plain.database("postgres").asSource("require"), "does not encrypt");
    }

    @Test
    void aWrongPasswordIsTold() {
        assertProblem(
                new Database("localhost", server.port(), "postgres", "reader", "wrong").asSource(),
                "refuses the user or the password");
    }

    @Test
    void filesThatCannotBeUsedAreToldWithTheirKey() throws Exception {
        assertRefused(trusting(directory.resolve("missing.pem")), "wadi.source.ssl-ca-file: '", "cannot be read");
        assertRefused(trusting(certificates.key("client")), "wadi.source.ssl-ca-file: '", "has no certificate");
        assertRefused(
                new Encryption(
                        "prefer", null, certificates.certificate("client").toString(), null, null),
                "wadi.source.ssl-client-key: is missing");
        assertRefused(
                new Encryption(
                        "prefer",
                        null,
                        certificates.certificate("client").toString(),
                        certificates.key("server").toString(),
                        null),
                "wadi.source.ssl-client-key: '",
                "is not the key of");
        final Path open = directory.resolve("open.key");
        Files.copy(certificates.key("client"), open);
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        assertRefused(
                new Encryption(
                        "prefer", null, certificates.certificate("client").toString(), open.toString(), null),
                "wadi.source.ssl-client-key: '",
                "can be read by others; run chmod 600");
    }

    private static void assertRefused(final Encryption encryption, final String... texts) {
        assertThatThrownBy(encryption::checkFiles)
                .isInstanceOf(SourceException.class)
                .message()
                .contains(texts)
                .doesNotContain("\n");
    }

    private static SourceDatabase through(final Path key, final Path knownHosts, final String user) {
        return new SourceDatabase(
                "localhost",
                server.port(),
                "postgres",
                "reader",
                PASSWORD,
                trusting(certificates.certificate()),
                Optional.of(new SshTunnel(
                        new SshAccess("127.0.0.1", jumpHost.port(), user, key.toString(), null, knownHosts.toString()),
                        "localhost",
                        server.port())),
                Duration.ofSeconds(60));
    }

    private static SourceDatabase through() {
        return through(jumpHost.userKey(directory), jumpHost.knownHosts(directory), JumpHost.USER);
    }

    @Test
    void aTunnelCarriesAllConnectionsAndTheRealHostIsVerified() throws SQLException {
        final int before = jumpHost.forwards();
        try (SourceDatabase source = through()) {
            assertEncrypted(source);
            try (Connection connection = source.connectForReplication()) {
                assertThat(new Query(connection).text("IDENTIFY_SYSTEM")).isNotNull();
            }
        }
        assertThat(jumpHost.forwards()).isEqualTo(before + 2);
    }

    @Test
    void aLostTunnelEndsItsConnectionsAndTheNextOneOpensItAgain() throws SQLException {
        try (SourceDatabase source = through();
                Connection lost = source.connect()) {
            jumpHost.restart();
            assertThatThrownBy(() -> new Query(lost).text("SELECT 1")).isInstanceOf(SQLException.class);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .ignoreExceptionsInstanceOf(SQLException.class)
                    .untilAsserted(() -> assertEncrypted(source));
        }
    }

    @Test
    void aClosedTunnelEndsItsConnectionsAndCanBeOpenedAgain() throws SQLException {
        final SourceDatabase source = through();
        try (Connection lost = source.connect()) {
            source.close();
            assertThatThrownBy(() -> new Query(lost).text("SELECT 1")).isInstanceOf(SQLException.class);
        }
        assertEncrypted(source);
        source.close();
    }

    @Test
    void anUnknownSshServerIsRefusedAndNotLearned() throws Exception {
        final Path empty = Files.writeString(directory.resolve("empty_hosts"), "");
        assertProblem(
                through(jumpHost.userKey(directory), empty, JumpHost.USER),
                "SHA256:",
                "which is not in",
                "ssh-keyscan");
        assertThat(empty).isEmptyFile();
        assertProblem(
                through(jumpHost.userKey(directory), directory.resolve("no_hosts"), JumpHost.USER), "which is not in");
        assertThat(directory.resolve("no_hosts")).doesNotExist();
    }

    @Test
    void anSshServerWithAnotherKeyIsRefused() {
        assertProblem(
                through(jumpHost.userKey(directory), jumpHost.knownHostsOfAnother(directory), JumpHost.USER),
                "somebody may be listening in");
    }

    @Test
    void anSshUserOrKeyThatIsNotAcceptedIsTold() {
        final Path known = jumpHost.knownHosts(directory);
        assertProblem(through(jumpHost.strangerKey(directory), known, JumpHost.USER), "refuses the user or the key");
        assertProblem(through(jumpHost.userKey(directory), known, "nobody"), "refuses the user or the key");
        assertProblem(through(certificates.certificate(), known, JumpHost.USER), "wadi.source.ssh-private-key: '");
    }

    private static void assertProblem(final SourceDatabase source, final String... texts) {
        assertFailure(source, "connection", texts);
    }

    private static void assertFailure(final SourceDatabase source, final String name, final String... texts) {
        try (source) {
            final ReadinessReport report = new Readiness(source, "wadi", "slot", ReaderLimits.NONE).report(true);
            assertThat(report.findings())
                    .filteredOn(finding -> finding.name().equals(name))
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.text()).contains(texts).doesNotContain("\n", PASSWORD);
                        assertThat(finding.level()).isEqualTo(Finding.Level.FAIL);
                    });
        }
    }
}
