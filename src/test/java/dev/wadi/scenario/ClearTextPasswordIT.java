package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.ServerFiles;
import dev.wadi.testing.WadiProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever stands between Wadi and a server could ask for the password in clear text, and would have it. */
class ClearTextPasswordIT {

    @TempDir
    private Path directory;

    @Test
    void isNotGivenOverAConnectionThatIsNotVerified() throws Exception {
        try (PostgresServer server = PostgresServer.version(15).start()) {
            final ReplicatedPair pair = ReplicatedPair.on(server, "pgoutput");
            pair.source().execute("CREATE TABLE t (id int PRIMARY KEY)");
            pair.publish("t");
            new ServerFiles(server)
                    .rules(
                            "host " + pair.source().name() + " all all password",
                            "host " + pair.destination().name() + " all all password");
            try (WadiProcess check = pair.wadi(directory).start("check")) {
                assertThat(check.awaitExit(ReplicatedPair.SOON)).isEqualTo(1);
                assertThat(check.output().replaceAll("\\s+", " "))
                        .contains("asks for the password in clear text", "FAIL destination", "requireAuth")
                        .doesNotContain("secret of the role");
            }
            final String allowed = pair.destination().jdbcUrl();
            try (WadiProcess check = pair.wadi(directory)
                    .environment(
                            "WADI_DESTINATION_URL",
                            allowed + (allowed.contains("?") ? "&" : "?") + "requireAuth=password")
                    .start("check")) {
                check.awaitExit(ReplicatedPair.SOON);
                assertThat(check.output().replaceAll("\\s+", " ")).contains("OK destination");
            }
        }
    }
}
