package dev.wadi.routes;

/** Route files that cannot be used; the message names the file, the line where it is known, and what is wrong. */
public final class RouteFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RouteFileException(final String message) {
        super(message);
    }

    RouteFileException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
