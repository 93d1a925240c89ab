package dev.wadi.command;

/** Replicates between the databases of the configuration. */
final class Run {

    private Run() {}

    static int untilSignal(final Application application) throws Exception {
        final Shutdown shutdown = Shutdown.onSignals();
        final Settings settings = application.settings();
        application.start(settings.source(), settings.destination());
        shutdown.await();
        return 0;
    }
}
