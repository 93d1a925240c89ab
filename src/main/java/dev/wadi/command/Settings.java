package dev.wadi.command;

import dev.wadi.destination.DestinationConfiguration;
import dev.wadi.destination.LoadMode;
import dev.wadi.destination.RowErrorPolicy;
import dev.wadi.destination.TruncatePolicy;
import dev.wadi.source.PublicationPolicy;
import dev.wadi.source.ReaderKind;
import dev.wadi.source.SourceConfiguration;
import dev.wadi.source.StepErrorPolicy;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** The keys of the contract, and what each of them sets. */
final class Settings {

    /** What holds where neither the file nor the environment says anything; routes refer to these keys. */
    static final Map<String, String> DEFAULTS = Map.of(
            "wadi.source.name", "demo",
            "wadi.source.host", "",
            "wadi.metadata.deleted-column", "__hevo_is_deleted__",
            "wadi.metadata.position-column", "__wadi_position__",
            "wadi.log-monitoring.enabled", "false",
            "wadi.log-monitoring.send-email", "false");

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
        return required("wadi.metadata.deleted-column", "the name of the column");
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
        keys.integer("wadi.source.load-connections", source::setLoadConnections);
        keys.word("wadi.source.on-step-error", StepErrorPolicy.class, source::setOnStepError);
        keys.word("wadi.source.on-publication-change", PublicationPolicy.class, source::setOnPublicationChange);
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
        return required("wadi.source.name", "a name of 1 to 255 characters");
    }

    private String required(final String key, final String what) {
        return keys.text(key).orElseThrow(() -> new ConfigurationException(key + ": is missing; give " + what));
    }

    DestinationConfiguration destination() {
        final DestinationConfiguration destination = new DestinationConfiguration();
        keys.text("wadi.destination.url", destination::setUrl);
        keys.text("wadi.destination.user", destination::setUser);
        keys.secret("wadi.destination.password").ifPresent(destination::setPassword);
        applyTo(destination);
        deletedColumn();
        checked(destination::check);
        return destination;
    }

    /** What holds for the embedded destination too. */
    void applyTo(final DestinationConfiguration destination) {
        keys.text("wadi.destination.schema", destination::setSchema);
        keys.word("wadi.destination.load-mode", LoadMode.class, destination::setLoadMode);
        keys.word("wadi.destination.on-row-error", RowErrorPolicy.class, destination::setOnRowError);
        keys.word("wadi.destination.on-truncate", TruncatePolicy.class, destination::setOnTruncate);
        keys.text("wadi.destination.adopt-tables", destination::setAdoptTables);
        keys.text("wadi.destination.allow-triggers", destination::setAllowTriggers);
        keys.flag("wadi.destination.require-utf8").ifPresent(destination::setRequireUtf8);
        keys.text("wadi.metadata.position-column", destination::setPositionColumn);
        keys.text("wadi.metadata.loaded-at-column", destination::setLoadedAtColumn);
    }

    /** @param otherwise what holds if nothing is configured */
    OnFailure onFailure(final OnFailure otherwise) {
        final AtomicReference<OnFailure> choice = new AtomicReference<>(otherwise);
        keys.word("wadi.on-failure", OnFailure.class, choice::set);
        return choice.get();
    }

    LogMonitoringSettings logMonitoring() {
        return new LogMonitoringSettings(keys);
    }

    MailSettings mail() {
        return new MailSettings(keys);
    }

    private static void checked(final Runnable check) {
        try {
            check.run();
        } catch (final IllegalArgumentException e) {
            throw new ConfigurationException(e.getMessage());
        }
    }
}
