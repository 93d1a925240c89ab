package dev.wadi.command;

/** A mail was not taken; the message names the server and its reason. */
final class MailException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MailException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
