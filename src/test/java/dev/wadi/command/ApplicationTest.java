package dev.wadi.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.CapturedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the start of the application says of its route files. Without a database: no source is started. */
class ApplicationTest {

    /** Reads a pipeline, and is not started. */
    private static final String WAITING = """
            - route:
                id: replicate
                autoStartup: false
                from:
                  uri: postgres-changes:%s
                  steps:
                    - to:
                        uri: log:changes
            """;

    /** Makes a file of its own name when it runs. */
    private static final String TICKING = """
            - route:
                id: %1$s
                from:
                  uri: quartz:%1$s?trigger.repeatCount=0&trigger.repeatInterval=1000
                  steps:
                    - to:
                        uri: file:{{ticks}}?fileName=%1$s&allowNullBody=true
            """;

    private final CapturedLog log = new CapturedLog();

    @TempDir
    private Path directory;

    private Path configuration;

    @BeforeEach
    void configure() throws IOException {
        Files.createDirectory(directory.resolve("routes"));
        configuration = OfflineConfiguration.in(directory, "ticks=" + ticks());
    }

    @AfterEach
    void stopCapturing() {
        log.close();
    }

    private Path ticks() {
        return directory.resolve("ticks");
    }

    private void write(final String name, final String text) throws IOException {
        Files.writeString(directory.resolve("routes").resolve(name), text);
    }

    private Application start() throws Exception {
        final Application application = new Application(Optional.of(configuration));
        try {
            application.start(
                    application.settings().source(), application.settings().destination());
            return application;
        } catch (final Exception e) {
            application.close();
            throw e;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"unread.yml", "unread.camel.yaml.yml", "unread.groovy"})
    void aFileThatIsNotReadIsNamedAndTheGoodRouteBesideItRuns(final String name) throws Exception {
        write("replicate.camel.yaml", WAITING.formatted("shop"));
        write("good.camel.yaml", TICKING.formatted("good"));
        write(name, TICKING.formatted("unread"));

        try (Application application = start()) {
            Awaitility.await().until(() -> Files.exists(ticks().resolve("good")));
        }
        assertThat(log.warnings())
                .filteredOn(warning -> warning.contains("is not read"))
                .singleElement()
                .asString()
                .contains("File '", name + "' is not read");
        assertThat(ticks().resolve("unread")).doesNotExist();
    }

    @Test
    void aFileThatIsNoRouteIsNotNamed() throws Exception {
        write("replicate.camel.yaml", WAITING.formatted("shop"));
        write("notes.txt", TICKING.formatted("unread"));

        start().close();
        assertThat(log.warnings()).noneMatch(warning -> warning.contains("is not read"));
    }

    @Test
    void theWarningsOfTheRouteAuditAreLogged() throws Exception {
        write("replicate.camel.yaml", WAITING.formatted("other"));

        start().close();
        assertThat(log.warnings())
                .anySatisfy(warning -> assertThat(warning).contains("Route 'replicate' is not started"))
                .anySatisfy(warning -> assertThat(warning)
                        .contains("Route 'replicate' reads pipeline 'other', but wadi.source.name is 'shop'"));
    }

    @ParameterizedTest
    @CsvSource({"rw-r--r--, true", "rw-------, false"})
    void aFileWithAPasswordThatOthersCanReadIsWarnedOf(final String rights, final boolean isWarnedOf) throws Exception {
        write("replicate.camel.yaml", WAITING.formatted("shop"));
        OfflineConfiguration.in(directory, "wadi.source.password=secret");
        Files.setPosixFilePermissions(configuration, PosixFilePermissions.fromString(rights));

        start().close();
        assertThat(log.warnings().stream().anyMatch(warning -> warning.contains("run chmod 600 " + configuration)))
                .isEqualTo(isWarnedOf);
        assertThat(log.warnings()).noneMatch(warning -> warning.contains("secret"));
    }
}
