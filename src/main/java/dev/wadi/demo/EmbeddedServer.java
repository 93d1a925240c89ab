package dev.wadi.demo;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;

/** One embedded PostgreSQL, as durable as a real one, that asks for passwords; the only class to name its library. */
final class EmbeddedServer implements AutoCloseable {

    private static final String SUPERUSER = "postgres";
    private static final String PASSWORDS_ONLY = """
            host all         all samehost scram-sha-256
            host replication all samehost scram-sha-256
            """;

    private final EmbeddedPostgres postgres;
    private final Database database;

    private EmbeddedServer(final EmbeddedPostgres postgres, final Database database) {
        this.postgres = postgres;
        this.database = database;
    }

    static EmbeddedServer start(final int port, final Map<String, String> settings, final String superuserPassword)
            throws IOException, SQLException {
        final Path data = Files.createTempDirectory(DemoDirectory.path(), LeftServer.prefix());
        final EmbeddedPostgres postgres;
        try {
            postgres = configured(data, port, settings).start();
        } catch (final IOException | RuntimeException e) {
            // The library leaves it; a server that did come up ends by itself when it misses its files.
            LeftServer.delete(data);
            throw e;
        }
        final EmbeddedServer server =
                new EmbeddedServer(postgres, new Database("localhost", port, "postgres", SUPERUSER, superuserPassword));
        try {
            server.askForPasswords();
            return server;
        } catch (final IOException | SQLException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static EmbeddedPostgres.Builder configured(
            final Path data, final int port, final Map<String, String> settings) {
        final EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setPort(port)
                .setPGStartupWait(Duration.ofMinutes(1))
                .setRegisterShutdownHook(false)
                // The same on every machine, whatever its locales.
                .setLocaleConfig("locale", "C")
                .setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8")
                // A socket would lie in a directory that everyone shares.
                .setServerConfig("unix_socket_directories", "")
                // The library turns both off, and a demo of durability would be none.
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on");
        settings.forEach(builder::setServerConfig);
        return builder;
    }

    /** As its superuser, in the database that every server has. */
    Database database() {
        return database;
    }

    private void askForPasswords() throws SQLException, IOException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER ROLE " + SUPERUSER + " PASSWORD '" + database.password() + "'");
            try (ResultSet file = statement.executeQuery("SHOW hba_file")) {
                file.next();
                Files.writeString(Path.of(file.getString(1)), PASSWORDS_ONLY);
            }
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    /** Stops the server, which first ends its connections, and deletes its data. */
    @Override
    public void close() {
        try {
            postgres.close();
        } catch (final IOException e) {
            throw new UncheckedIOException("PostgreSQL on port " + database.port() + " cannot be stopped", e);
        }
    }
}
