package dev.wadi.source.debezium;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets an object that Debezium creates by its class name find the reader it belongs to. Settings can only be strings, so
 * the reader leaves itself here under a ticket of its own for the time it runs. Tickets are unique: pipelines and Camel
 * contexts in one JVM do not meet.
 */
final class Tickets {

    private static final Map<String, DebeziumReader> READERS = new ConcurrentHashMap<>();

    private Tickets() {}

    static String issue(final DebeziumReader reader) {
        final String ticket = UUID.randomUUID().toString();
        READERS.put(ticket, reader);
        return ticket;
    }

    static DebeziumReader redeem(final String ticket) {
        final DebeziumReader reader = READERS.get(ticket);
        if (reader == null) {
            throw new IllegalStateException("No reader of this JVM waits for an engine with the ticket " + ticket);
        }
        return reader;
    }

    static void withdraw(final String ticket) {
        READERS.remove(ticket);
    }
}
