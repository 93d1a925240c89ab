package dev.wadi.source.debezium;

import java.util.Properties;
import org.postgresql.plugin.AuthenticationPlugin;
import org.postgresql.plugin.AuthenticationRequestType;

/**
 * Tells the driver the password when a server asks for it. So it is not among the settings of the engine, which logs
 * them unmasked at DEBUG. pgjdbc creates it by its class name, with the properties of the connection.
 */
public final class SourcePassword implements AuthenticationPlugin {

    /** The property in which the reader passes its ticket. */
    static final String TICKET = "wadiTicket";

    private final DebeziumReader reader;

    public SourcePassword(final Properties properties) {
        reader = Tickets.redeem(properties.getProperty(TICKET));
    }

    @Override
    public char[] getPassword(final AuthenticationRequestType type) {
        return reader.password() == null ? null : reader.password().toCharArray();
    }
}
