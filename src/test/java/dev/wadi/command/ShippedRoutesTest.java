package dev.wadi.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.destination.DestinationComponent;
import dev.wadi.destination.DestinationConfiguration;
import dev.wadi.source.PostgresChangesComponent;
import dev.wadi.source.SourceConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The routes that users get and edit are read as they are shipped. */
class ShippedRoutesTest {

    private static final String SUFFIX = ".camel.yaml";

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void aFileHasOneRouteOfItsName(final Path file) throws Exception {
        try (DefaultCamelContext context = context()) {
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.resolveMandatoryResource(context, "file:" + file.toAbsolutePath()));

            assertThat(file.getFileName().toString()).endsWith(SUFFIX);
            assertThat(context.getRouteDefinitions())
                    .extracting(RouteDefinition::getRouteId)
                    .containsExactly(file.getFileName().toString().replace(SUFFIX, ""));
            assertThat(context.getRouteDefinitions())
                    .allSatisfy(route -> assertThat(route.getDescription()).isNotBlank());
        }
    }

    private static DefaultCamelContext context() {
        final DefaultCamelContext context = new DefaultCamelContext();
        context.setAutoStartup(false);
        context.getPropertiesComponent().addLocation("file:application.properties");
        context.getPropertiesComponent().addOverrideProperty("wadi.log-monitoring.enabled", "true");
        context.getPropertiesComponent().addOverrideProperty("wadi.log-monitoring.send-email", "true");
        final SourceConfiguration source = new SourceConfiguration();
        source.setHost("localhost");
        source.setDatabase("none");
        source.setUser("nobody");
        source.setPublication("none");
        final PostgresChangesComponent changes = new PostgresChangesComponent();
        changes.setConfiguration(source);
        context.addComponent("postgres-changes", changes);
        final DestinationConfiguration destination = new DestinationConfiguration();
        destination.setUrl("jdbc:postgresql://localhost:1/none");
        final DestinationComponent destinations = new DestinationComponent();
        destinations.setConfiguration(destination);
        context.addComponent("destination", destinations);
        return context;
    }
}
