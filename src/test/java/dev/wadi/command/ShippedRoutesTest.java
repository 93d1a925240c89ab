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
import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;
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
            context.start();

            assertThat(file.getFileName().toString()).endsWith(SUFFIX);
            assertThat(context.getRoutes())
                    .extracting(Route::getRouteId)
                    .containsExactly(file.getFileName().toString().replace(SUFFIX, ""));
            assertThat(context.getRoutes())
                    .allSatisfy(route -> assertThat(route.getDescription()).isNotBlank());
        }
    }

    private static DefaultCamelContext context() {
        final DefaultCamelContext context = new DefaultCamelContext();
        context.setAutoStartup(false);
        context.getPropertiesComponent().addLocation("file:application.properties");
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
