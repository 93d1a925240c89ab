package dev.wadi.delivery;

/** A step of the route cannot work where it stands: no change would pass until somebody edits the route. */
public final class WrongRouteException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public WrongRouteException(final String message) {
        super(message);
    }
}
