package dev.wadi.source;

import dev.wadi.delivery.WadiConstants;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Read the rows and then the changes of a PostgreSQL database, and move its replication slot only past what the
 * destinations of the route have made durable.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "postgres-changes",
        title = "Wadi PostgreSQL Changes",
        syntax = "postgres-changes:name",
        consumerOnly = true,
        category = {Category.DATABASE},
        headersClass = WadiConstants.class)
public class PostgresChangesEndpoint extends DefaultEndpoint {

    @UriPath(description = "Name of the pipeline; the position is stored under it.")
    @Metadata(required = true)
    private final String name;

    @UriParam
    private SourceConfiguration configuration;

    public PostgresChangesEndpoint(
            final String uri,
            final PostgresChangesComponent component,
            final String name,
            final SourceConfiguration configuration) {
        super(uri, component);
        this.name = name;
        this.configuration = configuration;
    }

    @Override
    public Consumer createConsumer(final Processor processor) throws Exception {
        final PostgresChangesConsumer consumer = new PostgresChangesConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("postgres-changes: is read from; write to destination:");
    }

    public String getName() {
        return name;
    }

    public SourceConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(final SourceConfiguration configuration) {
        this.configuration = configuration;
    }
}
