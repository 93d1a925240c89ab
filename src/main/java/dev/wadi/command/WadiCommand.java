package dev.wadi.command;

import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.StepConfigurationException;
import dev.wadi.routes.RouteFileException;
import dev.wadi.source.connection.SourceException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line: {@code wadi [run|demo|check|setup|dead-letters|resync|test-mail] [--config FILE]}. */
@Command(
        name = "wadi",
        description = "Replicates PostgreSQL to a destination of your choice, as Apache Camel routes.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        subcommands = {
            RunCommand.class,
            DemoCommand.class,
            CheckCommand.class,
            SetupCommand.class,
            DeadLettersCommand.class,
            ResyncCommand.class,
            TestMailCommand.class
        })
public final class WadiCommand implements Callable<Integer> {

    static final int REFUSED = 1;
    static final int BAD_CONFIGURATION = 2;
    static final int PIPELINE_FAILED = 4;

    private static final Logger LOG = LoggerFactory.getLogger(WadiCommand.class);

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "The configuration; application.properties of the working directory if not given.")
    private Path config;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            scope = ScopeType.INHERIT,
            description = "End the demo by itself after N seconds, with exit code 0 if both sides agree.")
    private Integer seconds;

    @Spec
    private CommandLine.Model.CommandSpec spec;

    /** Runs a command line to its end and returns the exit code. */
    public static int execute(final String... args) {
        return commandLine().execute(args);
    }

    static CommandLine commandLine() {
        return new CommandLine(new WadiCommand())
                .setExecutionExceptionHandler(WadiCommand::report)
                .setExitCodeExceptionMapper(WadiCommand::exitCode);
    }

    /** Without a command it runs. */
    @Override
    public Integer call() throws Exception {
        return run(false);
    }

    /** @param isDev whether edited route files take effect while it runs */
    int run(final boolean isDev) throws Exception {
        final Shutdown shutdown = Shutdown.onSignals();
        try (Application application = new Application(config())) {
            if (isDev) {
                application.reloadRoutes();
            }
            return application.settings().hasSource()
                    ? Run.untilStopped(application, shutdown)
                    : DemoRun.show(application, Optional.ofNullable(seconds), shutdown);
        }
    }

    int demo() throws Exception {
        final Shutdown shutdown = Shutdown.onSignals();
        try (Application application = new Application(config())) {
            return DemoRun.show(application, Optional.ofNullable(seconds), shutdown);
        }
    }

    int check(final boolean isJson) {
        try (Application application = Application.withoutRoutes(config())) {
            return new Check(application.settings()).print(spec.commandLine().getOut(), isJson);
        }
    }

    int setup(final boolean isUndo, final List<String> tables, final List<String> schemas) {
        try (Application application = Application.withoutRoutes(config())) {
            new Setup(application.settings()).print(spec.commandLine().getOut(), isUndo, tables, schemas);
            return 0;
        }
    }

    int deadLetters(final ToIntFunction<DeadLettersReport> use) {
        try (Application application = Application.withoutRoutes(config())) {
            return use.applyAsInt(new DeadLettersReport(
                    application.settings(), spec.commandLine().getOut()));
        }
    }

    int resync(final String table, final boolean isJson) throws InterruptedException {
        try (Application application = Application.withoutRoutes(config())) {
            return new TableResync(application.settings(), spec.commandLine().getOut(), isJson).run(table);
        }
    }

    int testMail() throws Exception {
        return TestMail.send(config(), spec.commandLine().getOut());
    }

    private Optional<Path> config() {
        return Optional.ofNullable(config);
    }

    /** One line for a person; the stack trace is there at level DEBUG. */
    private static int report(final Exception e, final CommandLine command, final CommandLine.ParseResult arguments) {
        final PrintWriter err = command.getErr();
        err.println("wadi: " + cause(e));
        LOG.debug("The command failed", e);
        return exitCode(e);
    }

    private static int exitCode(final Throwable e) {
        return find(e, ConfigurationException.class) != null
                        || find(e, StepConfigurationException.class) != null
                        || find(e, RouteFileException.class) != null
                        || find(e, CommandLine.ParameterException.class) != null
                ? BAD_CONFIGURATION
                : REFUSED;
    }

    /** The message of the failure that was made for people, else of the innermost one. */
    private static String cause(final Throwable e) {
        for (final Class<? extends Throwable> type : List.of(
                ConfigurationException.class,
                StepConfigurationException.class,
                RouteFileException.class,
                SourceException.class,
                DeliveryException.class,
                MailException.class)) {
            final Throwable found = find(e, type);
            if (found != null) {
                return found.getMessage();
            }
        }
        Throwable innermost = e;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return innermost.getClass().getSimpleName() + ": " + innermost.getMessage();
    }

    private static Throwable find(final Throwable e, final Class<? extends Throwable> type) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return cause;
            }
        }
        return null;
    }
}
