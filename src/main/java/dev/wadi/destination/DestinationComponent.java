package dev.wadi.destination;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** The component {@code destination:}. */
@Component("destination")
public class DestinationComponent extends DefaultComponent {

    @Metadata(description = "The options that every destination starts from.")
    private DestinationConfiguration configuration = new DestinationConfiguration();

    @Override
    protected Endpoint createEndpoint(final String uri, final String remaining, final Map<String, Object> parameters)
            throws Exception {
        final DestinationEndpoint endpoint = new DestinationEndpoint(uri, this, remaining, configuration.copy());
        setProperties(endpoint, parameters);
        endpoint.getConfiguration().check();
        return endpoint;
    }

    public DestinationConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(final DestinationConfiguration configuration) {
        this.configuration = requireNonNull(configuration, "configuration");
    }
}
