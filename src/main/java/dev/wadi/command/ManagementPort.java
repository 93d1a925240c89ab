package dev.wadi.command;

import dev.wadi.wire.Loopback;
import java.util.function.Function;

/** Refuses to serve health, meters and consoles of Camel to other machines without a login. */
final class ManagementPort {

    static final String ALLOW = "wadi.management.allow-remote";

    /** Camel's own default is every address of the machine. */
    static final String LOOPBACK = "127.0.0.1";

    private ManagementPort() {}

    /** @throws ConfigurationException if a server of Camel's is open to others and no key says that it shall be */
    static void check(final Keys keys) {
        if (keys.flag(ALLOW).orElse(false)) {
            return;
        }
        for (final String server : new String[] {"camel.management.", "camel.server."}) {
            final Function<String, Boolean> isOn =
                    name -> keys.flag(server + name).orElse(false);
            final String host = keys.text(server + "host").orElse(LOOPBACK);
            if (isOn.apply("enabled") && !isOn.apply("authenticationEnabled") && !Loopback.is(host)) {
                throw new ConfigurationException(server + "host: '" + host + "' is open to other machines without a"
                        + " login; give 127.0.0.1, set " + server + "authenticationEnabled, or set " + ALLOW
                        + "=true if the network keeps others out");
            }
        }
    }
}
