package dev.wadi.command;

import dev.wadi.demo.Database;
import dev.wadi.demo.Demo;
import dev.wadi.demo.DemoBoard;
import dev.wadi.demo.EmbeddedDatabases;
import dev.wadi.demo.ShopSchema;
import dev.wadi.destination.DestinationConfiguration;
import dev.wadi.source.SourceConfiguration;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/** Replicates between two embedded databases and shows it. */
final class DemoRun {

    private static final Duration CATCH_UP_PATIENCE = Duration.ofSeconds(30);

    private DemoRun() {}

    static int show(final Application application, final Optional<Integer> seconds, final Shutdown shutdown)
            throws Exception {
        final Clock clock = Clock.systemUTC();
        final Settings settings = application.settings();
        // Lines of the log would run across the board.
        Configurator.setLevel("dev.wadi", Level.WARN);
        try (Demo demo = Demo.start(DemoBoard.onStandardOutput(clock), clock, settings.deletedColumn())) {
            application.endOnFailure(shutdown);
            application.start(source(settings, demo.databases()), destination(settings, demo.databases()));
            demo.startWorkload();
            if (seconds.isPresent()) {
                demo.run(Duration.ofSeconds(seconds.get()), shutdown::isRequested);
            } else {
                demo.run(shutdown::isRequested);
            }
            if (shutdown.isForFailure()) {
                application.close();
                return WadiCommand.PIPELINE_FAILED;
            }
            final boolean agree = demo.finish(CATCH_UP_PATIENCE);
            application.close();
            return agree ? 0 : WadiCommand.REFUSED;
        }
    }

    private static SourceConfiguration source(final Settings settings, final EmbeddedDatabases databases) {
        final Database database = databases.replicationSource();
        final SourceConfiguration source = new SourceConfiguration();
        settings.applyTo(source);
        source.setHost(database.host());
        source.setPort(database.port());
        source.setDatabase(database.name());
        source.setUser(database.user());
        source.setPassword(database.password());
        source.setPublication(ShopSchema.PUBLICATION);
        return source;
    }

    private static DestinationConfiguration destination(final Settings settings, final EmbeddedDatabases databases) {
        final Database database = databases.destination();
        final DestinationConfiguration destination = new DestinationConfiguration();
        settings.applyTo(destination);
        destination.setUrl(database.jdbcUrl());
        destination.setUser(database.user());
        destination.setPassword(database.password());
        return destination;
    }
}
