package dev.wadi.command;

import dev.wadi.monitor.MailServer;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** The keys wadi.mail.*. */
final class MailSettings {

    private static final String PREFIX = "wadi.mail.";
    private static final int DEFAULT_PORT = 587;
    private static final int MAX_PORT = 65535;

    private final Keys keys;

    MailSettings(final Keys keys) {
        this.keys = keys;
    }

    MailServer server() {
        final List<String> to = recipients();
        final String user = keys.text(PREFIX + "user").orElse("");
        return new MailServer(
                keys.text(PREFIX + "host")
                        .orElseThrow(() -> Keys.missing(PREFIX + "host", "the host name of a mail server (SMTP)")),
                port(),
                security(),
                user,
                keys.secret(PREFIX + "password").orElse(""),
                sender(user, to),
                to);
    }

    private List<String> recipients() {
        final String key = PREFIX + "to";
        final String value = keys.text(key).orElseThrow(() -> Keys.missing(key, "mail addresses, separated by commas"));
        final List<String> addresses =
                Arrays.stream(value.split(",")).map(String::strip).toList();
        addresses.forEach(address -> checkAddress(key, address));
        return addresses;
    }

    /** Servers with a login mostly want its owner as sender. */
    private String sender(final String user, final List<String> to) {
        final String key = PREFIX + "from";
        final String from = keys.text(key).orElse(user.contains("@") ? user : to.get(0));
        checkAddress(key, from);
        return from;
    }

    private static void checkAddress(final String key, final String address) {
        try {
            new InternetAddress(address, true).validate();
        } catch (final AddressException e) {
            throw Keys.invalid(key, address, "a mail address, as name@example.com");
        }
        if (!address.matches("[^\\s?&,()]+@[^\\s?&,()]+")) {
            throw Keys.invalid(key, address, "a mail address without a name around it, as name@example.com");
        }
    }

    private int port() {
        final AtomicReference<Integer> port = new AtomicReference<>(DEFAULT_PORT);
        keys.integer(PREFIX + "port", value -> {
            if (value < 1 || value > MAX_PORT) {
                throw Keys.invalid(PREFIX + "port", value.toString(), "a port from 1 to 65535");
            }
            port.set(value);
        });
        return port.get();
    }

    private MailServer.Security security() {
        final AtomicReference<MailServer.Security> security = new AtomicReference<>(MailServer.Security.STARTTLS);
        keys.word(PREFIX + "security", MailServer.Security.class, security::set);
        return security.get();
    }
}
