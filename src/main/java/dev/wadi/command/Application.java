package dev.wadi.command;

import dev.wadi.destination.DestinationComponent;
import dev.wadi.destination.DestinationConfiguration;
import dev.wadi.source.PostgresChangesComponent;
import dev.wadi.source.SourceConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.main.SimpleMainShutdownStrategy;

/**
 * The standalone Camel application: the configuration file, the routes beside it, and the components with the options
 * that the keys set. Used by one thread.
 */
final class Application implements AutoCloseable {

    private static final String DEFAULT_FILE = "application.properties";

    private final Main main = new Main();
    private final Settings settings;

    /**
     * @param file the configuration; application.properties of the working directory if empty, where it may be missing
     */
    Application(final Optional<Path> file) {
        final Path configuration = file.orElse(Path.of(DEFAULT_FILE));
        if (file.isPresent() && !Files.isReadable(configuration)) {
            throw new ConfigurationException(
                    "--config: '" + configuration + "' cannot be read; give the path of a properties file");
        }
        Settings.DEFAULTS.forEach(main::addInitialProperty);
        main.addInitialProperty("camel.main.name", "wadi");
        main.addInitialProperty("camel.main.shutdownTimeout", "25");
        main.addInitialProperty("camel.main.autoConfigurationLogSummary", "false");
        main.setDefaultPropertyPlaceholderLocation("file:" + configuration + ";optional=true");
        // Signals are waited for by the command, see Shutdown.
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        settings = new Settings(new Keys(this::lookup));
        main.addMainListener(new RoutesBeside(configuration));
        main.init();
    }

    /** Says where the routes are, once the configuration can be read. */
    private final class RoutesBeside extends MainListenerSupport {

        private final String folder;

        RoutesBeside(final Path configuration) {
            folder = configuration.toAbsolutePath().resolveSibling("routes").toString();
        }

        @Override
        public void beforeConfigure(final BaseMainSupport configured) {
            final String routes = lookup("wadi.routes").orElse(folder);
            if (!Files.isDirectory(Path.of(routes))) {
                throw new ConfigurationException("wadi.routes: there is no folder '" + routes
                        + "'; copy the folder routes beside the configuration, or give its path");
            }
            configured.configure().withRoutesIncludePattern("file:" + routes + "/*.camel.yaml");
        }
    }

    private Optional<String> lookup(final String key) {
        final String value = context().resolvePropertyPlaceholders("{{" + key + ":}}");
        return Optional.ofNullable(value).filter(text -> !text.isEmpty());
    }

    Settings settings() {
        return settings;
    }

    private CamelContext context() {
        return main.getCamelContext();
    }

    /**
     * Starts the routes.
     *
     * @throws Exception why the first of them cannot start
     */
    void start(final SourceConfiguration source, final DestinationConfiguration destination) throws Exception {
        final PostgresChangesComponent changes = new PostgresChangesComponent();
        changes.setConfiguration(source);
        context().addComponent("postgres-changes", changes);
        final DestinationComponent destinations = new DestinationComponent();
        destinations.setConfiguration(destination);
        context().addComponent("destination", destinations);
        main.start();
    }

    @Override
    public void close() {
        main.stop();
    }
}
