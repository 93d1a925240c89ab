package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.WadiProcess;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody sees who has just cloned the project and configured nothing. */
class DemoIT {

    private static final Duration WITHIN = Duration.ofSeconds(120);
    private static final String AGREEMENT = "Source and destination agree";

    @TempDir
    private Path directory;

    @Test
    void theDemoEndsWithBothSidesEqual() {
        try (WadiProcess wadi =
                WadiProcess.in(directory).routes(Path.of("routes")).start("demo", "--seconds", "8")) {
            assertThat(wadi.awaitExit(WITHIN)).as(wadi.output()).isZero();
            assertThat(wadi.output()).contains(AGREEMENT);
        }
    }

    @Test
    void withoutConfigurationItRunsTheDemoUntilItIsToldToEnd() {
        try (WadiProcess wadi =
                WadiProcess.in(directory).routes(Path.of("routes")).start("run")) {
            wadi.awaitOutput("lag ", WITHIN);

            assertThat(wadi.terminate()).as(wadi.output()).isZero();
            assertThat(wadi.output()).contains(AGREEMENT);
        }
    }
}
