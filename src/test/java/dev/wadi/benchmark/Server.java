package dev.wadi.benchmark;

import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Properties;
import org.postgresql.Driver;

/** A PostgreSQL server that was given by a URL, or one of our own. Its processor time shows only on this machine. */
final class Server implements AutoCloseable {

    private final Database database;
    private final Optional<PostgresServer> own;
    private final Optional<ProcessHandle> postmaster;

    private Server(final Database database, final Optional<PostgresServer> own) throws SQLException {
        this.database = database;
        this.own = own;
        this.postmaster = postmaster(database);
    }

    /** @param url with user and password, of a superuser; empty for a server of our own */
    static Server of(final String url) throws SQLException {
        return url.isBlank() ? embedded() : new Server(given(url), Optional.empty());
    }

    private static Server embedded() throws SQLException {
        final PostgresServer server = PostgresServer.version(18)
                .setting("shared_buffers", "512MB")
                // No run is to pay for the checkpoint of another.
                .setting("max_wal_size", "8GB")
                .setting("checkpoint_timeout", "30min")
                .start();
        return new Server(server.database("postgres"), Optional.of(server));
    }

    private static Database given(final String url) {
        final Properties parts = Driver.parseURL(url, new Properties());
        if (parts == null || parts.getProperty("user") == null) {
            throw new IllegalArgumentException("'" + url.split("\\?")[0]
                    + "' cannot be used; give jdbc:postgresql://host:port/database?user=...&password=...");
        }
        return new Database(
                parts.getProperty("PGHOST"),
                Integer.parseInt(parts.getProperty("PGPORT")),
                parts.getProperty("PGDBNAME"),
                parts.getProperty("user"),
                parts.getProperty("password", ""));
    }

    private static Optional<ProcessHandle> postmaster(final Database database) throws SQLException {
        final long backend;
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            backend = row.getLong(1);
            // Another process here can have the number of a backend elsewhere.
            return ProcessHandle.of(backend)
                    .filter(process -> process.info().command().orElse("").endsWith("postgres"))
                    .flatMap(ProcessHandle::parent);
        }
    }

    /** The database that it is entered by. */
    Database database() {
        return database;
    }

    String version() throws SQLException {
        return database.value("SHOW server_version") + (own.isPresent() ? ", embedded" : "");
    }

    /** A new one; an old one of this name goes. */
    Database createDatabase(final String name) throws SQLException {
        drop(name);
        database.execute("CREATE DATABASE " + name + " TEMPLATE template0");
        return new Database(database.host(), database.port(), name, database.user(), database.password());
    }

    void drop(final String name) throws SQLException {
        database.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }

    OptionalDouble cpuSeconds() {
        return postmaster.map(ProcessorTime::ofFamily).orElse(OptionalDouble.empty());
    }

    @Override
    public void close() {
        own.ifPresent(PostgresServer::close);
    }
}
