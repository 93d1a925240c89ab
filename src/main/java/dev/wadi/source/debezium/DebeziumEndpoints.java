package dev.wadi.source.debezium;

import static java.util.Objects.requireNonNull;

import dev.wadi.source.connection.SenderTimeout;
import dev.wadi.source.connection.SourceDatabase;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.component.debezium.postgres.DebeziumPostgresComponent;
import org.apache.camel.component.debezium.postgres.configuration.PostgresConnectorEmbeddedDebeziumConfiguration;

/**
 * Makes endpoints of the stock component with the options that keep it from losing rows. The options go to a component
 * of its own and not into a URI, where the password would show.
 */
public final class DebeziumEndpoints {

    /** The component wants one; the engine would log the real one at DEBUG, see {@link SourcePassword}. */
    private static final String NO_PASSWORD = "none";

    private final CamelContext context;
    private final String name;
    private final SourceDatabase database;
    private final String publication;
    private final String slot;
    private final Map<String, Object> overrides;

    /**
     * @param overrides options of the component that replace those set here
     */
    public DebeziumEndpoints(
            final CamelContext context,
            final String name,
            final SourceDatabase database,
            final String publication,
            final String slot,
            final Map<String, Object> overrides) {
        this.context = requireNonNull(context, "context");
        this.name = requireNonNull(name, "name");
        this.database = requireNonNull(database, "database");
        this.publication = requireNonNull(publication, "publication");
        this.slot = requireNonNull(slot, "slot");
        this.overrides = Map.copyOf(overrides);
    }

    SourceDatabase database() {
        return database;
    }

    /** The password of the source; null if it needs none. */
    String password() {
        return database.password();
    }

    Endpoint create(final String ticket) throws Exception {
        final DebeziumPostgresComponent component = new DebeziumPostgresComponent(context);
        component.setConfiguration(configuration(ticket));
        component.start();
        return component.createEndpoint("debezium-postgres:" + slot, new LinkedHashMap<>(overrides));
    }

    private PostgresConnectorEmbeddedDebeziumConfiguration configuration(final String ticket) throws SQLException {
        final PostgresConnectorEmbeddedDebeziumConfiguration options =
                new PostgresConnectorEmbeddedDebeziumConfiguration();
        // Debezium registers its metrics under it and waits a minute for a name that another engine of the JVM has.
        options.setTopicPrefix(slot + "-" + ticket);
        options.setDatabaseHostname(database.host());
        options.setDatabasePort(database.port());
        options.setDatabaseDbname(database.name());
        options.setDatabaseUser(database.user());
        options.setDatabasePassword(NO_PASSWORD);
        options.setDatabaseSslmode(database.encryption().mode());
        options.setPluginName("pgoutput");
        options.setPublicationName(publication);
        options.setPublicationAutocreateMode("disabled");
        options.setSlotName(slot);
        options.setSlotMaxRetries(0);
        options.setSnapshotMode("no_data");
        options.setOffsetStorage(SlotPositions.class.getName());
        options.setOffsetFlushIntervalMs(0);
        // Heartbeats carry the end of the last transaction, and with it the time until its changes are shown.
        options.setHeartbeatIntervalMs(200);
        // Well within the shortest wal_sender_timeout that anybody would set, also while the route takes nothing.
        options.setStatusUpdateIntervalMs(1000);
        options.setPollIntervalMs(20);
        options.setLsnFlushMode("connector");
        options.setSkippedOperations("none");
        options.setTombstonesOnDelete(false);
        options.setProvideTransactionMetadata(false);
        options.setIncludeUnknownDatatypes(true);
        options.setConverters("text");
        options.setMaxBatchSize(4096);
        options.setMaxQueueSize(16384);
        options.setMaxQueueSizeInBytes(64L * 1024 * 1024);
        // The engine's own restart would read again what still waits to be written; the pipeline starts a new engine.
        options.setErrorsMaxRetries(0);
        options.setAdditionalProperties(additional(ticket));
        return options;
    }

    private Map<String, Object> additional(final String ticket) throws SQLException {
        final Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("text.type", TextConverter.class.getName());
        settings.put(SlotPositions.TICKET, ticket);
        database.driverProperties().forEach((name, value) -> settings.put("driver." + name, value));
        settings.put("driver.options", SenderTimeout.options(database));
        settings.put("driver.authenticationPluginClassName", SourcePassword.class.getName());
        settings.put("driver." + SourcePassword.TICKET, ticket);
        settings.put("internal.task.management.timeout.ms", "180000");
        return settings;
    }
}
