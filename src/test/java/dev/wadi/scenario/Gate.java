package dev.wadi.scenario;

import dev.wadi.testing.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.awaitility.Awaitility;

/** Transactions of a database wait in their commit while it is shut. */
final class Gate implements AutoCloseable {

    private static final int KEY = 4711;

    private static final String WAITING = """
            SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %d AND NOT granted
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())""".formatted(KEY);

    private final Database database;
    private final Connection keeper;

    Gate(final Database database) throws SQLException {
        this.database = database;
        this.keeper = database.connect();
    }

    /** For transactions that have inserted rows into the table. */
    void standInTheCommitOf(final String table) throws SQLException {
        database.execute(
                "CREATE FUNCTION pass_the_gate() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN PERFORM pg_advisory_xact_lock_shared(" + KEY + "); RETURN NEW; END'",
                "CREATE CONSTRAINT TRIGGER gate AFTER INSERT ON " + table
                        + " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pass_the_gate()");
    }

    void shut() throws SQLException {
        ask("SELECT pg_advisory_lock(" + KEY + ")");
    }

    void open() throws SQLException {
        ask("SELECT pg_advisory_unlock(" + KEY + ")");
    }

    private void ask(final String sql) throws SQLException {
        try (Statement statement = keeper.createStatement()) {
            statement.execute(sql);
        }
    }

    void awaitSomebody() {
        Awaitility.await("a transaction at the gate")
                .atMost(ReplicatedPair.SOON)
                .until(() -> database.value(WAITING).equals("1"));
    }

    @Override
    public void close() throws SQLException {
        keeper.close();
    }
}
