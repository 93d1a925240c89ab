package dev.wadi.source.reader;

/** A step of the route has failed on a change, and would fail again: somebody has to mend the step or the row. */
public final class RouteException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RouteException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
