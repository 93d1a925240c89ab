package dev.wadi.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.destination.DestinationComponent;
import dev.wadi.monitor.LogMonitoring;
import dev.wadi.source.PostgresChangesComponent;
import dev.wadi.source.SourceConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertiesComponent;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The routes that users get and edit are read as they are shipped. */
class ShippedRoutesTest {

    private static final String SUFFIX = ".camel.yaml";

    private static final Map<String, String> ON = Map.of(
            "wadi.source.host", "localhost",
            "wadi.source.database", "none",
            "wadi.source.user", "nobody",
            "wadi.source.publication", "none",
            "wadi.destination.url", "jdbc:postgresql://localhost:1/none",
            "wadi.log-monitoring.enabled", "true",
            "wadi.log-monitoring.max-wal-size-gb", "10",
            "wadi.log-monitoring.send-email", "true",
            "wadi.mail.host", "localhost",
            "wadi.mail.to", "nobody@example.com");

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

    /** With everything on that keys can turn on, and nothing started. */
    private static DefaultCamelContext context() {
        final DefaultCamelContext context = new DefaultCamelContext();
        context.setAutoStartup(false);
        final PropertiesComponent properties = context.getPropertiesComponent();
        properties.addLocation("file:application.properties");
        ON.forEach(properties::addOverrideProperty);
        final Settings settings =
                new Settings(new Keys(key -> properties.resolveProperty(key).filter(value -> !value.isEmpty())));

        final SourceConfiguration source = settings.source();
        final PostgresChangesComponent changes = new PostgresChangesComponent();
        changes.setConfiguration(source);
        context.addComponent("postgres-changes", changes);
        final DestinationComponent destinations = new DestinationComponent();
        destinations.setConfiguration(settings.destination());
        context.addComponent("destination", destinations);
        settings.mail().server().bindTo(context);
        LogMonitoring.install(
                context,
                settings.logMonitoring().limits("demo", "wadi_demo"),
                true,
                source.source().dataSource(),
                "replicate",
                Clock.systemUTC());
        return context;
    }
}
