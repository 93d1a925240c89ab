package dev.wadi.command;

import dev.wadi.demo.DemoBoard;

/** Replicates between the databases of the configuration. */
final class Run {

    private Run() {}

    static int untilStopped(final Application application, final Shutdown shutdown) throws Exception {
        final Settings settings = application.settings();
        if (DemoBoard.isTerminal()) {
            application.show(new LoadBar(System.out));
        }
        application.endOnFailure(shutdown);
        application.start(settings.source(), settings.destination());
        return shutdown.await();
    }
}
