package dev.wadi.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownKeysTest {

    @TempDir
    private Path routes;

    @Test
    void theKnownKeysAreThoseThatAreExplained() throws IOException {
        final Properties explained = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of("application.properties"))) {
            explained.load(file);
        }

        assertThat(KnownKeys.all())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(Stream.of("wadi.routes"), explained.stringPropertyNames().stream())
                                .distinct()
                                .filter(key -> key.startsWith("wadi."))
                                .toList());
    }

    @Test
    void aKeyThatNothingReadsIsRefusedWithTheNearestOne() {
        assertThatThrownBy(() -> KnownKeys.check(List.of("wadi.source.host", "wadi.sorce.publikation"), routes))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("wadi.sorce.publikation: is no key of Wadi")
                .hasMessageEndingWith("did you mean wadi.source.publication?");
    }

    @Test
    void aKeyThatARouteUsesAndKeysOfOthersAreFine() throws IOException {
        Files.writeString(routes.resolve("own.camel.yaml"), "uri: \"kafka:{{wadi.own.topic}}\"");

        // What an editor leaves may be no text.
        Files.write(routes.resolve(".own.camel.yaml.swp"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

        assertThatCode(() -> KnownKeys.check(List.of("wadi.own.topic", "camel.main.name", "own.key"), routes))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> KnownKeys.check(List.of("wadi.own.topic"), Path.of("nowhere")))
                .isInstanceOf(ConfigurationException.class);
    }
}
