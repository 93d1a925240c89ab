package dev.wadi.source.connection;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Brings the passphrase of a key to the socket factory that the driver makes by its class name. The driver's settings
 * carry a ticket instead: Debezium logs them at DEBUG. A passphrase has the same ticket for the life of the JVM.
 */
final class Passphrases {

    /** The driver's setting. */
    static final String TICKET = "wadiKeyTicket";

    private static final Map<String, String> BY_TICKET = new ConcurrentHashMap<>();
    private static final Map<String, String> TICKETS = new ConcurrentHashMap<>();

    private Passphrases() {}

    static String issue(final String passphrase) {
        final String ticket =
                TICKETS.computeIfAbsent(passphrase, any -> UUID.randomUUID().toString());
        BY_TICKET.put(ticket, passphrase);
        return ticket;
    }

    /** The passphrase; null for no ticket. */
    static String redeem(final String ticket) {
        return ticket == null ? null : BY_TICKET.get(ticket);
    }
}
