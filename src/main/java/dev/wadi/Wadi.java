package dev.wadi;

import dev.wadi.command.WadiCommand;

/** Starts the standalone application and its commands. */
public final class Wadi {

    private static final String LOGGING = "log4j2.configurationFile";

    private Wadi() {}

    public static void main(final String[] args) {
        // A file of this name is only for the application, so that the logging of those who embed Wadi stays theirs.
        if (System.getProperty(LOGGING) == null) {
            System.setProperty(LOGGING, "classpath:wadi-log4j2.xml");
        }
        final int exitCode = WadiCommand.execute(args);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }
}
