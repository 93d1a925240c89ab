package dev.wadi.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WadiCommandTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "--nonsense",
        "frobnicate",
        "demo --seconds soon",
        "run --config",
        "dead-letters frobnicate",
        "dead-letters replay --id all",
        "dead-letters discard",
        "run --config /no/such/file.properties",
        "demo --config /no/such/file.properties"
    })
    void aCommandLineThatCannotBeUnderstoodIsABadConfiguration(final String line) {
        assertThat(WadiCommand.execute(line.split(" "))).isEqualTo(WadiCommand.BAD_CONFIGURATION);
    }

    private int executeWith(final String properties) throws IOException {
        final Path file = Files.writeString(directory.resolve("some.properties"), properties);
        return WadiCommand.execute("--config", file.toString());
    }

    @Test
    void aBadKeyIsABadConfiguration() throws IOException {
        final String routes = "wadi.routes=" + Path.of("routes").toAbsolutePath() + "\n";

        assertThat(executeWith(routes + "wadi.source.host=localhost\nwadi.source.port=many\n"))
                .isEqualTo(WadiCommand.BAD_CONFIGURATION);
    }

    @Test
    void aMissingFolderOfRoutesIsABadConfiguration() throws IOException {
        assertThat(executeWith("wadi.source.host=localhost\n")).isEqualTo(WadiCommand.BAD_CONFIGURATION);
    }

    @Test
    void helpIsNoFailure() {
        assertThat(WadiCommand.execute("--help")).isZero();
        assertThat(WadiCommand.execute("demo", "--help")).isZero();
        assertThat(WadiCommand.execute("dead-letters", "replay", "--help")).isZero();
    }
}
