package dev.wadi.demo;

/** The demo cannot go on; the message is one line that says why and what to do. */
public final class DemoException extends RuntimeException {

    public DemoException(final String message, final Throwable cause) {
        super(message, cause);
    }

    /** The first line of a database's message; its hints and positions stand below. */
    static String firstLine(final Throwable cause) {
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }
}
