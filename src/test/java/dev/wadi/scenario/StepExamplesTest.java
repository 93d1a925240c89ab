package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.change.Change;
import dev.wadi.delivery.StepConfigurationException;
import dev.wadi.testing.SampleTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages on steps and on the envelope show, and the Kamelets, in a Camel context without a database. */
class StepExamplesTest {

    private static final Path KAMELETS = Path.of("src/main/resources/kamelets");

    private final SampleTable people = SampleTable.of("customers", "id", "email", "face");
    private final DefaultCamelContext context = new DefaultCamelContext();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void theExampleOfTheEnvelopeWritesALineForEachChange() throws Exception {
        context.getPropertiesComponent().addOverrideProperty("envelope.directory", directory.toString());
        load(PageExamples.of("docs/envelope.md").startingWith("- beans:"));
        context.start();

        context.createProducerTemplate()
                .sendBody("direct:changes", List.of(people.insert(1, "1", "a\nb", null), people.delete(2, "1")));

        final List<String> lines = Files.readAllLines(directory.resolve("changes.json"));
        assertThat(lines).hasSize(2);
        assertThat(new ObjectMapper().readTree(lines.get(0)).at("/after/email").textValue())
                .isEqualTo("a\nb");
        assertThat(new ObjectMapper().readTree(lines.get(1)).get("operation").textValue())
                .isEqualTo("DELETE");
    }

    @Test
    void theKameletsOfThePagesAreRead() throws Exception {
        load(route(PageExamples.of("docs/envelope.md").startingWith("- kamelet:")));
        context.start();

        assertThat(new ObjectMapper()
                        .readTree(context.createProducerTemplate()
                                .requestBody("direct:in", people.insert(1, "1", "a", "b"), String.class))
                        .at("/key/id")
                        .textValue())
                .isEqualTo("1");
    }

    /** The Kamelet, its parameters, and what is left of id=1, email=a@b, face=f. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "exclude-tables-action|tables: other.*|public.customers{id=1, email=a@b, face=f}",
                "include-tables-action|tables: public.*|public.customers{id=1, email=a@b, face=f}",
                "drop-columns-action|columns: '*.*.face'|public.customers{id=1, email=a@b}",
                "rename-columns-action|from: '*.*.face', to: photo|public.customers{id=1, email=a@b, photo=f}",
                "rename-tables-action|from: public.*, to: copy.*|copy.customers{id=1, email=a@b, face=f}",
                "set-constant-action|columns: '*.*.face', value: x|public.customers{id=1, email=a@b, face=x}",
                "set-constant-action|columns: '*.*.face'|public.customers{id=1, email=a@b, face=null}",
                "truncate-columns-action|columns: '*.*.email', length: 1|public.customers{id=1, email=a, face=f}",
            })
    void aKameletDoesWhatItsBeanDoes(final String name, final String parameters, final String left) throws Exception {
        load(route("- kamelet:\n    name: " + name + "\n    parameters: {" + parameters + "}\n"));
        context.start();

        final List<?> changes = context.createProducerTemplate()
                .requestBody("direct:in", List.of(people.insert(1, "1", "a@b", "f")), List.class);

        final Change change = (Change) changes.get(0);
        assertThat(change.getTable().toString() + columns(change)).isEqualTo(left);
    }

    private static String columns(final Change change) {
        return new LinkedHashMap<>(change).toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mask-columns-action|columns: '*.*.email', keyVariable: WADI_NO_SUCH_KEY",
                "tokenize-columns-action|columns: '*.*.email', prefix: p_, keyVariable: WADI_NO_SUCH_KEY",
            })
    void aKameletWithoutItsSecretStopsTheStart(final String name, final String parameters) throws Exception {
        load(route("- kamelet:\n    name: " + name + "\n    parameters: {" + parameters + "}\n"));

        assertThatThrownBy(context::start)
                .hasRootCauseInstanceOf(StepConfigurationException.class)
                .hasStackTraceContaining("the environment variable WADI_NO_SUCH_KEY");
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void aKameletIsOnThePageAndDescribed(final Path file) throws IOException {
        final String name = file.getFileName().toString().replace(".kamelet.yaml", "");
        assertThat(Files.readString(Path.of("docs/steps.md"))).contains("`" + name + "`");
        assertThat(Files.readString(file)).contains("name: " + name + "\n").contains("description: ");
    }

    static List<Path> kamelets() throws IOException {
        try (Stream<Path> files = Files.list(KAMELETS)) {
            return files.sorted().toList();
        }
    }

    private static String route(final String steps) {
        return "- from:\n    uri: direct:in\n    steps:\n" + steps.indent(6);
    }

    private void load(final String yaml) throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("example.yaml", yaml));
    }
}
