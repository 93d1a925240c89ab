package dev.wadi.destination.jdbc;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wadi.testing.Database;
import dev.wadi.testing.PgBouncer;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class PipelineLockIT {

    /** A pooler makes up the number of the server's process that a driver is told. */
    @Test
    void isSeenFromOtherConnectionsBehindAConnectionPooler() throws SQLException, IOException {
        assumeTrue(PgBouncer.isInstalled(), "pgbouncer is not installed, so nothing is known of poolers");
        final PostgresServer server = PostgresServers.shared(18);
        final Database direct = server.createDatabase(server.uniqueName("lock"));
        try (PgBouncer bouncer = PgBouncer.before(direct, "pool_mode = session")) {
            final DestinationDatabase database =
                    new DestinationDatabase(bouncer.database().jdbcUrl(), direct.user(), direct.password());
            final PipelineLock lock = new PipelineLock("behind a pooler");
            try (Connection holder = database.connect();
                    Connection other = database.connect()) {
                lock.take(holder);
                assertThatCode(() -> lock.requireTaken(other)).doesNotThrowAnyException();
            }
        }
    }
}
