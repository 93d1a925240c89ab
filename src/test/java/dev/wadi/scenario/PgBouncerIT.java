package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wadi.source.connection.SenderTimeout;
import dev.wadi.source.connection.SourceException;
import dev.wadi.testing.Database;
import dev.wadi.testing.PgBouncer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.WadiProcess;
import dev.wadi.wire.Pooler;
import dev.wadi.wire.SharedSessionException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connection pooler before each side. Which reader reads cannot matter: neither gets to read through one. */
class PgBouncerIT {

    private static final String SESSION = "pool_mode = session";
    private static final String TRANSACTION = "pool_mode = transaction";

    @TempDir
    private Path directory;

    private ReplicatedPair pair;

    @BeforeEach
    void createPair() throws SQLException {
        assumeTrue(PgBouncer.isInstalled(), "pgbouncer is not installed, so nothing is known of poolers");
        pair = ReplicatedPair.on(PostgresServers.shared(18), "pgoutput");
        pair.source()
                .execute(
                        "CREATE TABLE words (id int PRIMARY KEY, word text)",
                        "INSERT INTO words SELECT g, 'word' FROM generate_series(1, 10000) g");
        pair.publish("words");
    }

    private Database destinationRole() {
        return pair.destination().as(pair.writer(), pair.roleAtSource().password());
    }

    @Test
    void sessionPoolingBeforeTheDestinationWorks() throws SQLException, IOException {
        try (PgBouncer bouncer = PgBouncer.before(destinationRole(), SESSION)) {
            assertThat(run(bouncer.database(), 0, "check")).contains("can be written to");
            for (int i = 1; i <= 2; i++) {
                try (WadiProcess wadi = wadi(bouncer.database()).start()) {
                    ReplicatedPair.awaitStreaming(wadi);
                    pair.source()
                            .execute("UPDATE words SET word = 'changed " + i + "' WHERE id % 3 = " + i, "VACUUM words");
                    pair.compare("words").awaitEqual(ReplicatedPair.SOON, wadi);
                    run(bouncer.database(), 0, "resync", "words");
                    pair.compare("words").awaitEqual(ReplicatedPair.SOON, wadi);
                    assertThat(wadi.output()).doesNotContain("starts again from");
                    assertThat(wadi.terminate()).isZero();
                }
            }
        }
    }

    @Test
    void transactionPoolingBeforeTheDestinationIsRefusedInOneLine() throws SQLException, IOException {
        try (PgBouncer bouncer = PgBouncer.before(destinationRole(), TRANSACTION)) {
            assertThat(run(bouncer.database(), 1, "check"))
                    .contains("pool_mode=session")
                    .doesNotContain("prepared");
            try (WadiProcess wadi = wadi(bouncer.database()).start()) {
                assertThat(wadi.awaitExit(ReplicatedPair.SOON))
                        .as(wadi.output())
                        .isEqualTo(1);
                assertThat(wadi.output().lines().filter(line -> line.contains("pool_mode=session")))
                        .as(wadi.output())
                        .hasSize(1);
            }
            assertThat(bouncer.database().value("SHOW search_path"))
                    .as("what Wadi sets stays out of the sessions of others")
                    .isEqualTo("\"$user\", public");
        }
    }

    @Test
    void aPoolerBeforeTheSourceIsNamed() throws SQLException, IOException {
        try (PgBouncer bouncer = PgBouncer.before(pair.roleAtSource(), SESSION)) {
            final String refusal = "does not pass on the replication protocol; set wadi.source.host";
            assertThat(runFrom(bouncer.database(), "check"))
                    .contains(refusal)
                    .doesNotContain("unsupported startup parameter: options");
            assertThat(runFrom(bouncer.database(), "run")).contains(refusal);
            assertThatThrownBy(() -> SenderTimeout.options(bouncer.database().asSource()))
                    .as("a version that passes it on may still drop the options of Debezium's connections")
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining("reader=debezium");
        }
        try (PgBouncer bouncer = PgBouncer.before(pair.roleAtSource(), TRANSACTION)) {
            assertThat(runFrom(bouncer.database(), "check")).contains("pool_mode=session");
            assertThat(runFrom(bouncer.database(), "run")).contains("pool_mode=session");
        }
    }

    @Test
    void howSessionsArePooledIsSeen() throws SQLException, IOException {
        final Database direct = destinationRole();
        requireOwnSession(direct);
        try (PgBouncer bouncer = PgBouncer.before(direct, SESSION)) {
            requireOwnSession(bouncer.database());
        }
        for (final String mode : new String[] {TRANSACTION, "pool_mode = statement"}) {
            for (final String order : new String[] {"server_round_robin = 0", "server_round_robin = 1"}) {
                try (PgBouncer bouncer = PgBouncer.before(direct, mode, order, "min_pool_size = 4")) {
                    assertThatThrownBy(() -> requireOwnSession(bouncer.database()))
                            .as(mode + ", " + order)
                            .isInstanceOf(SharedSessionException.class);
                }
            }
        }
    }

    private static void requireOwnSession(final Database database) throws SQLException {
        try (Connection connection = database.connect()) {
            Pooler.requireOwnSession(connection, database::connect);
        }
    }

    private WadiProcess.Builder wadi(final Database destination) {
        return pair.wadi(directory).environment("WADI_DESTINATION_URL", destination.jdbcUrl());
    }

    private String run(final Database destination, final int exitCode, final String... arguments) {
        try (WadiProcess command = wadi(destination).start(arguments)) {
            assertThat(command.awaitExit(ReplicatedPair.SOON))
                    .as(command.output())
                    .isEqualTo(exitCode);
            return oneLine(command);
        }
    }

    private String runFrom(final Database source, final String command) {
        try (WadiProcess wadi =
                pair.wadi(directory, source.host(), source.port()).start(command)) {
            assertThat(wadi.awaitExit(ReplicatedPair.SOON)).as(wadi.output()).isEqualTo(1);
            return oneLine(wadi);
        }
    }

    /** What is printed for people is wrapped. */
    private static String oneLine(final WadiProcess wadi) {
        return wadi.output().replaceAll("\\s+", " ");
    }
}
