package dev.wadi.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Route files with which nothing, or not all that somebody meant, would be replicated. */
class RouteFilesTest {

    private static final String REPLICATE = "replicate.camel.yaml";

    @TempDir
    private Path directory;

    private Path routes;
    private String shipped;

    @BeforeEach
    void createFolder() throws IOException {
        routes = Files.createDirectory(directory.resolve("routes"));
        shipped = Files.readString(Path.of("routes", REPLICATE));
    }

    private void write(final String name, final String text) throws IOException {
        Files.writeString(routes.resolve(name), text);
    }

    /** Without a database: none of these gets so far. */
    private String refusal() throws IOException {
        final Path file = OfflineConfiguration.in(directory);
        final StringWriter told = new StringWriter();
        final int exitCode =
                WadiCommand.commandLine().setErr(new PrintWriter(told, true)).execute("--config", file.toString());
        assertThat(exitCode).as(told.toString()).isEqualTo(WadiCommand.BAD_CONFIGURATION);
        assertThat(told.toString().lines()).hasSize(1);
        return told.toString();
    }

    @Test
    void anEmptyFolderIsRefused() throws IOException {
        assertThat(refusal()).contains("wadi.routes: there is no route file in", routes.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"replicate.yml", "replicate.CAMEL.YAML", "replicate.own.yaml", "Replicate.java", "replicate.xml"
            })
    void aFileThatIsNotReadIsNamed(final String name) throws IOException {
        write(name, shipped);
        assertThat(refusal()).contains("there is no route file", "File '", name + "' is not read");
    }

    @Test
    void aFolderInTheFolderIsNamed() throws IOException {
        Files.createDirectory(routes.resolve("more"));
        write("more/" + REPLICATE, shipped);
        assertThat(refusal()).contains("Folder '", "more' is not read");
    }

    @Test
    void whatEditorsLeaveIsNotNamed() throws IOException {
        write(REPLICATE + "~", shipped);
        write("." + REPLICATE + ".swp", shipped);
        write("#" + REPLICATE + "#", shipped);
        write("README.md", "# Routes");
        assertThat(refusal()).contains("there is no route file").doesNotContain("is not read");
    }

    @Test
    void routesWithoutASourceAreRefused() throws IOException {
        write("other.yaml", """
                - route:
                    id: other
                    from:
                      uri: direct:x
                      steps:
                        - log: "x"
                """);
        assertThat(refusal()).contains("none of the 1 routes reads from postgres-changes:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n \n"})
    void anEmptyFileIsNamed(final String text) throws IOException {
        write(REPLICATE, text);
        assertThat(refusal()).contains(REPLICATE + ": the file is empty");
    }

    @Test
    void aTypingErrorIsToldWithFileAndLine() throws IOException {
        write(REPLICATE, shipped.replace("uri: destination", "uri destination"));
        final long line = shipped.substring(0, shipped.indexOf("uri: destination"))
                .lines()
                .count();
        assertThat(refusal()).containsPattern(REPLICATE + ":" + (line + 1) + ": ");
    }

    @Test
    void aStepThatDoesNotExistIsToldWithFileAndLine() throws IOException {
        write(
                REPLICATE,
                shipped.replace("- process:\n            id: delete-flag", "- proces:\n            id: delete-flag"));
        assertThat(refusal()).containsPattern(REPLICATE + ":\\d+: ").contains("proces");
    }

    @Test
    void oneIdInTwoFilesIsToldWithBoth() throws IOException {
        write(REPLICATE, shipped);
        write("copy.camel.yaml", shipped);
        assertThat(refusal()).contains(REPLICATE, "copy.camel.yaml", "a route 'replicate' too");
    }

    @Test
    void aDestinationWhosePipelineNobodyReadsIsRefused() throws IOException {
        final int name = shipped.lastIndexOf("\"{{wadi.source.name}}\"");
        write(REPLICATE, shipped.substring(0, name) + "elsewhere\n");
        assertThat(refusal()).contains("writes to destination 'elsewhere'", "pipeline: shop");
    }
}
