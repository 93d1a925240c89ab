package dev.wadi.source.check;

import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import java.sql.SQLException;

/** A database of its own with a role that has every right a pipeline needs, and nothing else yet. */
final class PreparedSource implements AutoCloseable {

    private final PostgresServer server;
    private final Database database;
    private final String role;

    private PreparedSource(final PostgresServer server, final Database database, final String role) {
        this.server = server;
        this.database = database;
        this.role = role;
    }

    static PreparedSource on(final PostgresServer server) throws SQLException {
        final Database database = server.createDatabase(server.uniqueName("readiness"));
        final String role = server.uniqueName("reader");
        database.execute(
                "CREATE ROLE " + role + " LOGIN REPLICATION PASSWORD 'secret'",
                "CREATE TABLE film (id int PRIMARY KEY, title text NOT NULL, length int)",
                "GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + role,
                "CREATE PUBLICATION wadi FOR TABLE film");
        return new PreparedSource(server, database, role);
    }

    /** Runs as superuser; {@code ROLE_NAME} stands for the role. */
    PreparedSource execute(final String... statements) throws SQLException {
        for (final String statement : statements) {
            database.execute(statement.replace("ROLE_NAME", role));
        }
        return this;
    }

    String role() {
        return role;
    }

    Database asSuperuser() {
        return database;
    }

    SourceDatabase asRole() {
        return database.as(role, "secret").asSource();
    }

    ReadinessReport report() {
        return new Readiness(asRole(), "wadi", slot(), ReaderLimits.NONE).report(true);
    }

    /** Slots belong to the server, so each database has one of its own. */
    String slot() {
        return "slot_" + database.name();
    }

    @Override
    public void close() throws SQLException {
        server.dropDatabase(database.name());
        server.execute("postgres", "DROP ROLE IF EXISTS " + role);
    }
}
