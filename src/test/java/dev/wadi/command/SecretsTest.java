package dev.wadi.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a key with a password in the configuration gives the application. */
class SecretsTest {

    private static final List<String> KEYS = List.of(
            "wadi.source.password",
            "wadi.source.ssl-client-key-passphrase",
            "wadi.source.ssh-private-key-passphrase",
            "wadi.destination.password",
            "wadi.mail.password");

    @TempDir
    private Path directory;

    private Optional<String> read(final String key, final String content) throws IOException {
        return read(key, content.getBytes(StandardCharsets.UTF_8));
    }

    private Optional<String> read(final String key, final byte[] content) throws IOException {
        final Path file = Files.write(directory.resolve("application.properties"), content);
        try (Application application = Application.withoutRoutes(Optional.of(file))) {
            return application.keys().secret(key);
        }
    }

    private static String property(final String key, final String value) throws IOException {
        final Properties properties = new Properties();
        properties.setProperty(key, value);
        final StringWriter text = new StringWriter();
        properties.store(text, null);
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a{{b",
                "a}}b",
                "{{",
                "}}",
                "{{b}}c",
                "{{no.such.key}}",
                "{{no:such}}",
                "{{?a}}",
                "${x}",
                "${env:HOME}",
                "#a",
                "RAW(a)",
                " a ",
                "a\\",
                "\\",
                "a\\nb",
                "ä€😀",
                "?",
                "a?b=c&d",
                "%41%",
                "a=b:c",
                "!a",
                "'\"",
                "{a}",
                "{{a}}{{b}}",
                "\u001b[0m",
                "{{{{a}}}}"
            })
    void isAnyText(final String secret) throws IOException {
        for (final String key : KEYS) {
            assertThat(read(key, property(key, secret))).as(key).contains(secret);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "wadi.source.password=a, rw-r--r--, true",
        "wadi.source.password=a, rw-r-----, true",
        "wadi.source.password=a, rw-------, false",
        "wadi.source.password={{env:PATH}}, rw-r--r--, false",
        "wadi.source.user=a, rw-r--r--, false"
    })
    void aFileThatOthersCanReadIsWarnedOfIfItHoldsASecret(
            final String content, final String rights, final boolean isExposed) throws IOException {
        final Path file = Files.writeString(directory.resolve("own.properties"), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));

        assertThat(new ConfigurationFile(file).exposure().isPresent()).isEqualTo(isExposed);
    }

    @Test
    void aFileInTheOldEncodingIsUnderstood() throws IOException {
        assertThat(read("wadi.source.password", "wadi.source.password=Größe".getBytes(StandardCharsets.ISO_8859_1)))
                .contains("Größe");
    }

    @Test
    void aValueThatIsOneReferenceAsAWholeIsLookedUp() throws IOException {
        final String path = System.getenv("PATH");
        assertThat(read("wadi.source.password", "wadi.source.password={{env:PATH}}"))
                .contains(path);
        assertThat(read("wadi.source.password", "shared=a{{b\nwadi.source.password={{shared}}"))
                .contains("a{{b");
    }

    @Test
    void aReferenceThatGivesNothingIsNamedWithoutWhatItRefersTo() {
        assertThatThrownBy(() -> read("wadi.source.password", "wadi.source.password={{env:NO_SUCH_VARIABLE}}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("wadi.source.password")
                .hasMessageContaining("{{env:...}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ends with\\", "single\\ssomewhere"})
    void aBackslashThatTheFormatWouldDropIsRefused(final String written) {
        assertThatThrownBy(() ->
                        read("wadi.source.password", "wadi.source.password=" + written + "\nwadi.source.name=other\n"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("wadi.source.password")
                .hasMessageContaining("WADI_SOURCE_PASSWORD")
                .hasMessageNotContaining(written);
    }
}
