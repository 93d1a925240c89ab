package dev.wadi.command;

import dev.wadi.demo.DemoBoard;

/** Replicates between the databases of the configuration. */
final class Run {

    private Run() {}

    static int untilSignal(final Application application, final Shutdown shutdown) throws Exception {
        final Settings settings = application.settings();
        if (DemoBoard.isTerminal()) {
            application.show(new LoadBar(System.out));
        }
        application.start(settings.source(), settings.destination());
        shutdown.await();
        return 0;
    }
}
