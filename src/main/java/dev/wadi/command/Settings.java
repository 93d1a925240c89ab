package dev.wadi.command;

import dev.wadi.destination.DestinationConfiguration;
import dev.wadi.destination.LoadMode;
import dev.wadi.destination.TruncatePolicy;
import dev.wadi.source.ReaderKind;
import dev.wadi.source.SourceConfiguration;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keys of the contract, and what each of them sets. */
final class Settings {

    /** What holds where neither the file nor the environment says anything; routes refer to these keys. */
    static final Map<String, String> DEFAULTS = Map.of(
            "wadi.source.name", "demo",
            "wadi.source.host", "",
            "wadi.metadata.deleted-column", "__hevo_is_deleted__",
            "wadi.metadata.position-column", "__wadi_position__");

    private static final int DEFAULT_MAIL_PORT = 25;

    private static final Set<String> SSL_MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    private final Keys keys;

    Settings(final Keys keys) {
        this.keys = keys;
    }

    /** Without a source the embedded demo stands in for it. */
    boolean hasSource() {
        return keys.text("wadi.source.host").isPresent();
    }

    String deletedColumn() {
        return keys.text("wadi.metadata.deleted-column").orElseThrow();
    }

    SourceConfiguration source() {
        final SourceConfiguration source = new SourceConfiguration();
        keys.text("wadi.source.host", source::setHost);
        keys.integer("wadi.source.port", source::setPort);
        keys.text("wadi.source.database", source::setDatabase);
        keys.text("wadi.source.user", source::setUser);
        keys.secret("wadi.source.password").ifPresent(source::setPassword);
        keys.text("wadi.source.publication", source::setPublication);
        applySecurityTo(source);
        applyTo(source);
        checked(() -> source.check(name()));
        return source;
    }

    /** What holds for the embedded source too. */
    void applyTo(final SourceConfiguration source) {
        keys.text("wadi.source.slot", source::setSlot);
        keys.word("wadi.source.reader", ReaderKind.class, source::setReader);
        keys.flag("wadi.source.historical-load").ifPresent(source::setHistoricalLoad);
    }

    private void applySecurityTo(final SourceConfiguration source) {
        keys.text("wadi.source.ssl").ifPresent(value -> {
            if (!SSL_MODES.contains(value)) {
                throw Keys.invalid(
                        "wadi.source.ssl", value, "one of disable, allow, prefer, require, verify-ca, verify-full");
            }
            source.setSsl(value);
        });
        keys.text("wadi.source.ssl-ca-file", source::setSslCaFile);
        keys.text("wadi.source.ssl-client-certificate", source::setSslClientCertificate);
        keys.text("wadi.source.ssl-client-key", source::setSslClientKey);
        keys.secret("wadi.source.ssl-client-key-passphrase").ifPresent(source::setSslClientKeyPassphrase);
        keys.text("wadi.source.ssh-host", source::setSshHost);
        keys.integer("wadi.source.ssh-port", source::setSshPort);
        keys.text("wadi.source.ssh-user", source::setSshUser);
        keys.text("wadi.source.ssh-private-key", source::setSshPrivateKey);
        keys.secret("wadi.source.ssh-private-key-passphrase").ifPresent(source::setSshPrivateKeyPassphrase);
        keys.text("wadi.source.ssh-known-hosts", source::setSshKnownHosts);
    }

    String name() {
        return keys.text("wadi.source.name").orElseThrow();
    }

    DestinationConfiguration destination() {
        final DestinationConfiguration destination = new DestinationConfiguration();
        keys.text("wadi.destination.url", destination::setUrl);
        keys.text("wadi.destination.user", destination::setUser);
        keys.secret("wadi.destination.password").ifPresent(destination::setPassword);
        applyTo(destination);
        checked(destination::check);
        return destination;
    }

    /** What holds for the embedded destination too. */
    void applyTo(final DestinationConfiguration destination) {
        keys.text("wadi.destination.schema", destination::setSchema);
        keys.word("wadi.destination.load-mode", LoadMode.class, destination::setLoadMode);
        keys.word("wadi.destination.on-truncate", TruncatePolicy.class, destination::setOnTruncate);
        keys.text("wadi.metadata.position-column", destination::setPositionColumn);
        keys.text("wadi.metadata.loaded-at-column", destination::setLoadedAtColumn);
    }

    /** Where alerts are sent to, if they are. */
    Optional<InetSocketAddress> mailServer() {
        if (!keys.flag("wadi.log-monitoring.send-email").orElse(false)) {
            return Optional.empty();
        }
        final String host = keys.text("wadi.mail.host")
                .orElseThrow(
                        () -> new ConfigurationException(
                                "wadi.mail.host: is missing; give the SMTP server, or set wadi.log-monitoring.send-email=false"));
        final int[] port = {DEFAULT_MAIL_PORT};
        keys.integer("wadi.mail.port", value -> port[0] = value);
        if (port[0] < 1 || port[0] > 65535) {
            throw Keys.invalid("wadi.mail.port", String.valueOf(port[0]), "a port from 1 to 65535");
        }
        return Optional.of(new InetSocketAddress(host, port[0]));
    }

    private static void checked(final Runnable check) {
        try {
            check.run();
        } catch (final IllegalArgumentException e) {
            throw new ConfigurationException(e.getMessage());
        }
    }
}
