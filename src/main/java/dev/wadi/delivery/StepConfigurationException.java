package dev.wadi.delivery;

/**
 * A step of a route is configured in a way in which it cannot work, whatever change comes: only an edit helps, no retry
 * and no dead letter. The message names the step, the option and what to do, never a value of a row.
 */
public final class StepConfigurationException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public StepConfigurationException(final String message) {
        super(message);
    }
}
