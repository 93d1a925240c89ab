package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.WadiProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator should know does not keep a pipeline from running, and is in the log of its start. */
class StartWarningsIT {

    @TempDir
    private Path directory;

    @Test
    void aStartNamesWhatItLeavesOutAndWhatOthersCanRead() throws SQLException, IOException {
        final ReplicatedPair pair = ReplicatedPair.on(PostgresServers.shared(18), "pgoutput");
        pair.source().execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        pair.publish("t");
        final WadiProcess.Builder builder = pair.wadi(directory)
                .write("routes/spare.yml", ReplicatedPair.routeWith("refreshInterval: 1000"))
                .write("routes/later.camel.yaml", """
                        - route:
                            id: later
                            autoStartup: false
                            from:
                              uri: postgres-changes:later
                              steps:
                                - to:
                                    uri: log:later
                        """);
        Files.setPosixFilePermissions(
                directory.resolve("application.properties"), PosixFilePermissions.fromString("rw-r--r--"));

        try (WadiProcess wadi = builder.start()) {
            ReplicatedPair.awaitStreaming(wadi);
            assertThat(wadi.output())
                    .contains("spare.yml' is not read")
                    .contains("Route 'later' is not started, because it has autoStartup: false")
                    .contains("holds a password, and other users can read it; run chmod 600");
            pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
        }
    }
}
