package dev.wadi.destination;

import dev.wadi.delivery.Barriers;
import dev.wadi.delivery.DeliveryEndpoint;
import dev.wadi.delivery.DeliveryTarget;
import dev.wadi.delivery.WadiConstants;
import dev.wadi.delivery.Watches;
import dev.wadi.destination.jdbc.DestinationDatabase;
import dev.wadi.destination.jdbc.HealedTables;
import dev.wadi.destination.jdbc.Layout;
import dev.wadi.destination.jdbc.PostgresBatchWriter;
import dev.wadi.destination.jdbc.ResyncTable;
import dev.wadi.destination.jdbc.StepLetterTable;
import java.time.Duration;
import java.util.Optional;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Write changes of a PostgreSQL source to a database, whole transactions at a time, and keep the position with the data.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "destination",
        title = "Wadi Destination",
        syntax = "destination:name",
        producerOnly = true,
        category = {Category.DATABASE},
        headersClass = WadiConstants.class)
public class DestinationEndpoint extends DefaultEndpoint implements DeliveryEndpoint {

    private static final Logger LOG = LoggerFactory.getLogger(DestinationEndpoint.class);

    /** How often it is looked whether anything moves on the connections of a load; that asks nobody. */
    private static final Duration LOAD_TICK = Duration.ofSeconds(1);

    /** How often it is looked whether stopped tables may go on; that asks the destination only if there are any. */
    private static final Duration HEALING_INTERVAL = Duration.ofSeconds(5);

    @UriPath(description = "Name of the destination.")
    @Metadata(required = true)
    private final String name;

    @UriParam
    private DestinationConfiguration configuration;

    /** Shared by all places in the routes that write here: they fill the same batches. */
    private BufferedDelivery delivery;

    private Watches watches;

    private int users;

    public DestinationEndpoint(
            final String uri,
            final DestinationComponent component,
            final String name,
            final DestinationConfiguration configuration) {
        super(uri, component);
        this.name = name;
        this.configuration = configuration;
    }

    @Override
    public Producer createProducer() {
        return new DestinationProducer(this);
    }

    @Override
    public Consumer createConsumer(final Processor processor) {
        throw new UnsupportedOperationException("destination: is written to; read from postgres-changes:");
    }

    /** The delivery, taking part in the pipeline's barrier from the first user to the last. */
    synchronized BufferedDelivery acquire() {
        if (users++ == 0) {
            configuration.database().exposure().ifPresent(LOG::warn);
            delivery = createDelivery();
            Barriers.of(getCamelContext(), pipeline()).register(delivery);
            watch();
        }
        return delivery;
    }

    @Override
    public synchronized boolean leadsTo(final DeliveryTarget target) {
        return delivery != null && delivery == target;
    }

    private void watch() {
        final Duration limit = Duration.ofMillis(configuration.getSilenceLimit());
        final BufferedDelivery watched = delivery;
        final DestinationDatabase database = configuration.database();
        final HealedTables healed =
                new HealedTables(database, pipeline(), configuration.layout(), new ResyncTable(database, pipeline()));
        watches = new Watches(getCamelContext(), this, "wadi-" + name + "-watch", watched::fail);
        watches.every(limit, () -> watched.endHangingCall(limit));
        watches.every(HEALING_INTERVAL, () -> {
            if (!watched.stoppedTables().isEmpty()) {
                healed.request();
            }
        });
        watches.every(LOAD_TICK, () -> watched.endHangingLoad(limit));
    }

    synchronized void release() {
        if (--users == 0) {
            watches.close();
            Barriers.of(getCamelContext(), pipeline()).unregister(delivery);
            delivery.aside().ifPresent(DeliveryTarget::release);
            delivery.close();
        }
    }

    private BufferedDelivery createDelivery() {
        final DestinationDatabase database = configuration.database();
        final Layout layout = configuration.layout();
        final BufferedDelivery aside = new BufferedDelivery(
                "destination:" + name + " for a load beside the stream",
                PostgresBatchWriter.aside(database, pipeline(), layout),
                this::createBuffer,
                runnable -> new Thread(runnable, "wadi-" + name + "-load-writer"));
        return new BufferedDelivery(
                "destination:" + name,
                new PostgresBatchWriter(database, pipeline(), layout),
                this::createBuffer,
                runnable -> new Thread(runnable, "wadi-" + name + "-writer"),
                BatchMeters.in(getCamelContext(), pipeline(), name),
                aside,
                new ResyncTable(database, pipeline()),
                new StepLetterTable(database, pipeline()));
    }

    private String pipeline() {
        return Optional.ofNullable(configuration.getPipeline()).orElse(name);
    }

    private ChangeBuffer createBuffer() {
        return new ChangeBuffer(
                configuration.getBatchSize(),
                configuration.getBatchBytes(),
                Duration.ofMillis(configuration.getFlushInterval()));
    }

    public String getName() {
        return name;
    }

    public DestinationConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(final DestinationConfiguration configuration) {
        this.configuration = configuration;
    }
}
