package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All YAML that users get or are shown is valid by the schema that Camel ships, as an editor would check it. */
class ShippedYamlTest {

    private static final Pattern EXAMPLE = Pattern.compile("^```yaml\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final ObjectMapper YAML = new YAMLMapper();

    private static JsonSchema schema;

    @BeforeAll
    static void readSchema() throws IOException {
        try (InputStream text = ShippedYamlTest.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            schema = JsonSchemaFactory.getInstance(VersionFlag.V4).getSchema(text);
        }
    }

    /** A file, or an example of a page with its number. */
    record Shipped(String name, String yaml) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Shipped> routes() throws IOException {
        final List<Shipped> routes = new ArrayList<>();
        for (final Path file : list(Path.of("routes"))) {
            routes.add(new Shipped(file.toString(), Files.readString(file)));
        }
        return routes;
    }

    static List<Shipped> examples() throws IOException {
        final List<Shipped> examples = new ArrayList<>();
        final List<Path> pages = new ArrayList<>(list(Path.of("docs")));
        pages.add(Path.of("README.md"));
        for (final Path page : pages) {
            if (page.toString().endsWith(".md")) {
                for (final MatchResult block :
                        EXAMPLE.matcher(Files.readString(page)).results().toList()) {
                    examples.add(new Shipped(page + ":" + (examples.size() + 1), block.group(1)));
                }
            }
        }
        return examples;
    }

    private static List<Path> list(final Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aRouteFileIsValid(final Shipped file) throws IOException {
        assertThat(schema.validate(YAML.readTree(file.yaml()))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleIsValid(final Shipped example) throws IOException {
        assertThat(schema.validate(asFile(YAML.readTree(example.yaml())))).isEmpty();
    }

    @Test
    void whatIsNotValidIsSeen() throws IOException {
        assertThat(schema.validate(asFile(YAML.readTree("- prozess:\n    ref: x\n"))))
                .isNotEmpty();
        assertThat(schema.validate(asFile(YAML.readTree("- process:\n    reference: x\n"))))
                .isNotEmpty();
        assertThat(schema.validate(asFile(YAML.readTree("- name: x\n  properties: {}\n"))))
                .isNotEmpty();
    }

    /** Examples show beans, or steps, without what is around them in a file. */
    private static JsonNode asFile(final JsonNode example) {
        assertThat(example).as("a list, as all that stands in a route file is").isInstanceOf(ArrayNode.class);
        final JsonNode first = example.get(0);
        if (Stream.of("beans", "route", "from", "routeConfiguration", "onException")
                .anyMatch(first::has)) {
            return example;
        }
        final ArrayNode file = YAML.createArrayNode();
        if (first.has("name")) {
            file.addObject().set("beans", example);
        } else {
            file.addObject().putObject("from").put("uri", "direct:example").set("steps", example);
        }
        return file;
    }
}
