package dev.wadi.source.debezium;

import dev.wadi.change.Position;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.debezium.DebeziumConstants;

/**
 * What Camel's Debezium component puts into an exchange.
 *
 * @param operation null for what is not about a row
 * @param key the key as a struct, null for a table without one
 * @param source the source block of the event
 */
record Event(String operation, Object key, Object before, Object after, Map<String, Object> source) {

    @SuppressWarnings("unchecked")
    static Event of(final Exchange exchange) {
        final Message message = exchange.getIn();
        return new Event(
                (String) message.getHeader(DebeziumConstants.HEADER_OPERATION),
                message.getHeader(DebeziumConstants.HEADER_KEY),
                message.getHeader(DebeziumConstants.HEADER_BEFORE),
                message.getBody(),
                (Map<String, Object>) message.getHeader(DebeziumConstants.HEADER_SOURCE_METADATA));
    }

    /**
     * Where the transaction before that of the event ended: the first part of the sequence, which reads like
     * {@code ["24023128","24023128"]}.
     */
    Position previousCommit() {
        final String sequence = (String) source.get("sequence");
        final int end = sequence.indexOf('"', 2);
        return sequence.charAt(1) == '"' && end > 2
                ? new Position(Long.parseLong(sequence.substring(2, end)))
                : Position.ZERO;
    }
}
