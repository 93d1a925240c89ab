package dev.wadi.command;

import dev.wadi.delivery.LoadListener;
import dev.wadi.destination.DestinationComponent;
import dev.wadi.destination.DestinationConfiguration;
import dev.wadi.monitor.LoadMonitoring;
import dev.wadi.monitor.LogLimits;
import dev.wadi.monitor.LogMonitoring;
import dev.wadi.monitor.MailServer;
import dev.wadi.routes.RouteAudit;
import dev.wadi.routes.RouteFileException;
import dev.wadi.routes.RouteFolder;
import dev.wadi.source.FailureListener;
import dev.wadi.source.PostgresChangesComponent;
import dev.wadi.source.SourceConfiguration;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.model.ModelCamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The standalone Camel application: the configuration file, the routes beside it, and the components with the options
 * that the keys set. Used by one thread.
 */
final class Application implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Application.class);

    private static final String DEFAULT_FILE = "application.properties";
    private static final String REPLICATE = "replicate";
    private static final String ALERT_MAIL = "alert-mail";
    private static final String ALL_ROUTES = "*";
    private static final String ENABLED = "wadi.log-monitoring.enabled";
    private static final String SEND_EMAIL = "wadi.log-monitoring.send-email";

    private final Main main = new Main() {
        @Override
        protected CamelContext createCamelContext() {
            final CamelContext context = super.createCamelContext();
            // Camel's default for properties files is ISO 8859-1.
            context.getPropertiesComponent().setEncoding(StandardCharsets.UTF_8.name());
            return context;
        }
    };
    private final Settings settings;
    private final RouteFolder folder;
    private final LiveRoutes live;
    private final HealthServer health;

    /**
     * @param file the configuration; application.properties of the working directory if empty, where it may be missing
     */
    Application(final Optional<Path> file) {
        this(file, Optional.of(ALL_ROUTES));
    }

    /** Reads the configuration only: there may be no routes yet. */
    static Application withoutRoutes(final Optional<Path> file) {
        return new Application(file, Optional.empty());
    }

    /** With the route of the alert mails only, whatever else is configured. */
    static Application forMail(final Optional<Path> file) {
        return new Application(file, Optional.of(ALERT_MAIL));
    }

    private Application(final Optional<Path> file, final Optional<String> routes) {
        final Path configuration = file.orElse(Path.of(DEFAULT_FILE));
        if (file.isPresent() && !Files.isReadable(configuration)) {
            throw new ConfigurationException(
                    "--config: '" + configuration + "' cannot be read; give the path of a properties file");
        }
        Settings.DEFAULTS.forEach(main::addInitialProperty);
        main.addInitialProperty("camel.main.name", "wadi");
        main.addInitialProperty("camel.main.shutdownTimeout", "25");
        main.addInitialProperty("camel.main.autoConfigurationLogSummary", "false");
        final boolean runs = routes.filter(ALL_ROUTES::equals).isPresent();
        if (runs) {
            HealthServer.DEFAULTS.forEach(main::addInitialProperty);
        } else {
            // A command beside the running program would find its port taken.
            main.addOverrideProperty("camel.management.enabled", "false");
        }
        main.setDefaultPropertyPlaceholderLocation("file:" + configuration + ";optional=true");
        // Signals are waited for by the command, see Shutdown.
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        settings = new Settings(new Keys(this::lookup));
        if (routes.filter(ALERT_MAIL::equals).isPresent()) {
            main.addOverrideProperty(ENABLED, "true");
            main.addOverrideProperty(SEND_EMAIL, "true");
        }
        routes.ifPresent(names -> main.addMainListener(new RoutesBeside(configuration, names)));
        init(configuration);
        folder = folder(configuration);
        health = new HealthServer(context());
        live = new LiveRoutes(folder, context());
        KnownKeys.check(
                context()
                        .getPropertiesComponent()
                        .loadProperties(key -> key.startsWith(KnownKeys.PREFIX))
                        .stringPropertyNames(),
                folder.path());
        if (runs) {
            folder.unread().forEach(LOG::warn);
            new RouteAudit(context()).beforeStart();
        }
    }

    /** Camel does not always say which file it cannot read. */
    private void init(final Path configuration) {
        try {
            main.init();
        } catch (final ConfigurationException | RouteFileException e) {
            throw e;
        } catch (final RuntimeException e) {
            if (Files.isDirectory(Path.of(routesFolder(configuration)))) {
                folder(configuration).check();
            }
            throw e;
        }
    }

    private RouteFolder folder(final Path configuration) {
        return new RouteFolder(
                Path.of(routesFolder(configuration)).toAbsolutePath().normalize(), context());
    }

    private String routesFolder(final Path configuration) {
        return lookup("wadi.routes")
                .orElse(configuration.toAbsolutePath().resolveSibling("routes").toString());
    }

    /** Says where the routes are, once the configuration can be read. */
    private final class RoutesBeside extends MainListenerSupport {

        private final Path configuration;
        private final String routes;

        RoutesBeside(final Path configuration, final String routes) {
            this.configuration = configuration;
            this.routes = routes;
        }

        @Override
        public void beforeConfigure(final BaseMainSupport configured) {
            final String folder = routesFolder(configuration);
            if (!Files.isDirectory(Path.of(folder))) {
                throw new ConfigurationException("wadi.routes: there is no folder '" + folder
                        + "'; copy the folder routes beside the configuration, or give its path");
            }
            configured.configure().withRoutesIncludePattern(pattern(folder));
            new HealthServer(configured.getCamelContext()).giveWayIfTaken();
        }

        private String pattern(final String folder) {
            return ALL_ROUTES.equals(routes)
                    ? folder(configuration).files().stream()
                            .map(file -> "file:" + file)
                            .collect(Collectors.joining(","))
                    : "file:" + folder + "/" + routes + ".camel.yaml";
        }
    }

    private Optional<String> lookup(final String key) {
        final String value = context().resolvePropertyPlaceholders("{{" + key + ":}}");
        return Optional.ofNullable(value).filter(text -> !text.isEmpty());
    }

    Settings settings() {
        return settings;
    }

    private ModelCamelContext context() {
        return (ModelCamelContext) main.getCamelContext();
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
        LoadMonitoring.install(context());
        monitor(source);
        live.bindHealth();
        main.start();
        new RouteAudit(context()).afterStart(settings.name());
        live.watch();
        health.announce();
    }

    /** Edited route files take effect while it runs, whatever the configuration says. */
    void reloadRoutes() {
        live.enable();
    }

    /** Requests the end when a pipeline has failed for good, if that is configured. */
    void endOnFailure(final Shutdown shutdown) {
        if (settings.onFailure(live.isEnabled() ? OnFailure.STAY : OnFailure.EXIT) == OnFailure.EXIT) {
            final FailureListener listener = pipeline -> {
                LOG.info(
                        "Wadi stops with exit code {}, because pipeline {} has failed and wadi.on-failure is exit",
                        WadiCommand.PIPELINE_FAILED,
                        pipeline);
                shutdown.pipelineHasFailed();
            };
            context().getRegistry().bind("failure-listener", FailureListener.class, listener);
        }
    }

    private void monitor(final SourceConfiguration source) {
        final LogMonitoringSettings monitoring = settings.logMonitoring();
        if (!monitoring.isEnabled()) {
            return;
        }
        final String pipeline = settings.name();
        final LogLimits limits = monitoring.limits(pipeline, source.slotOf(pipeline));
        context().getPropertiesComponent().addOverrideProperty("wadi.log-monitoring.cron", monitoring.cron());
        if (monitoring.sendsMail()) {
            settings.mail().server().bindTo(context());
        }
        requireRoute("log-monitoring");
        if (monitoring.sendsMail()) {
            requireRoute(ALERT_MAIL);
        }
        LogMonitoring.install(
                context(), limits, monitoring.sendsMail(), source.source().dataSource(), REPLICATE, Clock.systemUTC());
    }

    /** Somebody to whom the load is shown. */
    void show(final LoadListener listener) {
        context().getRegistry().bind("load-listener", LoadListener.class, listener);
    }

    /** Routes are the user's files; what is asked for and not there would be missing in silence. */
    private void requireRoute(final String id) {
        if (context().getRouteDefinition(id) == null) {
            throw new ConfigurationException(ENABLED + ": there is no route '" + id + "'; put the file " + id
                    + ".camel.yaml back beside the other routes");
        }
    }

    /** Starts only what sends mails. */
    ProducerTemplate startMail(final MailServer server) {
        server.bindTo(context());
        main.start();
        return context().createProducerTemplate();
    }

    @Override
    public void close() {
        live.close();
        main.stop();
    }
}
