package dev.wadi.command;

/** A key of the configuration is missing or wrong; the message names the key, the value and the fix. */
final class ConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ConfigurationException(final String message) {
        super(message);
    }
}
