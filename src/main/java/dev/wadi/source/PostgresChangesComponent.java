package dev.wadi.source;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.util.PropertiesHelper;

/** The component {@code postgres-changes:}. */
@Component("postgres-changes")
public class PostgresChangesComponent extends DefaultComponent {

    @Metadata(description = "The options that every source starts from.")
    private SourceConfiguration configuration = new SourceConfiguration();

    /** Before any route is built that reads from here. */
    @Override
    protected void doBuild() throws Exception {
        super.doBuild();
        getCamelContext().getCamelContextExtension().addInterceptStrategy(new StepWatch());
    }

    @Override
    protected Endpoint createEndpoint(final String uri, final String remaining, final Map<String, Object> parameters)
            throws Exception {
        final SourceConfiguration copy = configuration.copy();
        copy.getDebezium().putAll(PropertiesHelper.extractProperties(parameters, "debezium."));
        final PostgresChangesEndpoint endpoint = new PostgresChangesEndpoint(uri, this, remaining, copy);
        setProperties(endpoint, parameters);
        copy.check(remaining);
        return endpoint;
    }

    public SourceConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(final SourceConfiguration configuration) {
        this.configuration = requireNonNull(configuration, "configuration");
    }
}
