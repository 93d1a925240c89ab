package dev.wadi;

import dev.wadi.command.ErrorExit;
import dev.wadi.command.WadiCommand;

/** Starts the standalone application and its commands. */
public final class Wadi {

    private static final String LOGGING = "log4j2.configurationFile";

    /** How long what has to be left in order may take, as the servers of the demo. */
    private static final long LEAVE_MILLIS = 10_000;

    private Wadi() {}

    public static void main(final String[] args) {
        // A file of this name is only for the application, so that the logging of those who embed Wadi stays theirs.
        if (System.getProperty(LOGGING) == null) {
            System.setProperty(LOGGING, "classpath:wadi-log4j2.xml");
        }
        Thread.setDefaultUncaughtExceptionHandler(new ErrorExit(Wadi::end));
        final int exitCode = WadiCommand.execute(args);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /** Ends the process also where there is no memory left to do so in order. */
    private static void end(final int exitCode) {
        try {
            final Thread limit = new Thread(() -> haltAfterPause(exitCode), "wadi-halt");
            limit.setDaemon(true);
            limit.start();
            System.exit(exitCode);
        } finally {
            Runtime.getRuntime().halt(exitCode);
        }
    }

    private static void haltAfterPause(final int exitCode) {
        try {
            Thread.sleep(LEAVE_MILLIS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Runtime.getRuntime().halt(exitCode);
        }
    }
}
