package dev.wadi.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceConfigurationTest {

    private final SourceConfiguration configuration = new SourceConfiguration();

    @BeforeEach
    void complete() {
        configuration.setHost("db.example.com");
        configuration.setDatabase("shop");
        configuration.setUser("wadi");
        configuration.setPublication("all_tables");
    }

    private void assertRefused(final String name, final String message) {
        assertThatThrownBy(() -> configuration.check(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void hostDatabaseUserAndPublicationAreAllThatIsNeeded() {
        assertThatCode(() -> configuration.check("shop")).doesNotThrowAnyException();
    }

    @Test
    void whatIsMissingIsNamedByItsKey() {
        configuration.setPublication(" ");
        assertRefused(
                "shop", "wadi.source.publication: is missing; give the name of a publication in the source database");
        configuration.setUser(null);
        assertRefused("shop", "wadi.source.user: is missing; give the database user that Wadi connects as");
        configuration.setDatabase("");
        assertRefused("shop", "wadi.source.database: is missing; give the name of the database to replicate");
        configuration.setHost(null);
        assertRefused("shop", "wadi.source.host: is missing; give the host name or address of the PostgreSQL server");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 65536})
    void aPortThatCannotBeIsShown(final int port) {
        configuration.setPort(port);

        assertRefused("shop", "wadi.source.port: '" + port + "' cannot be used; give a port from 1 to 65535");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Upper",
                "with-dash",
                "with space",
                "x123456789012345678901234567890123456789012345678901234567890123"
            })
    void aSlotNameThatPostgresqlWouldRefuseIsShown(final String slot) {
        configuration.setSlot(slot);

        assertRefused(
                "shop",
                "wadi.source.slot: '" + slot + "' cannot be used; give a slot name of at most 63 lower-case letters,"
                        + " digits and underscores");
    }

    @Test
    void namesAreOfOneTo255Characters() {
        assertRefused("", "wadi.source.name: '' cannot be used; give a name of 1 to 255 characters");
        final String longest = "n".repeat(255);
        configuration.setSlot("short");
        assertThatCode(() -> configuration.check(longest)).doesNotThrowAnyException();
        assertRefused(
                longest + "n",
                "wadi.source.name: '" + longest + "n' cannot be used; give a name of 1 to 255 characters");
    }

    @ParameterizedTest
    @CsvSource({"shop,wadi_shop", "My Shop-2,wadi_my_shop_2", "größe,wadi_gr__e"})
    void theSlotIsNamedAfterThePipeline(final String name, final String slot) {
        assertThat(configuration.slotOf(name)).isEqualTo(slot);
        configuration.setSlot("chosen");
        assertThat(configuration.slotOf(name)).isEqualTo("chosen");
    }

    @Test
    void aCopyChangesByItself() {
        configuration.setDebezium(Map.of("maxBatchSize", 1));
        final SourceConfiguration copy = configuration.copy();
        copy.getDebezium().put("pollIntervalMs", 5);
        copy.setPort(1);

        assertThat(configuration.getDebezium()).containsOnlyKeys("maxBatchSize");
        assertThat(configuration.getPort()).isEqualTo(5432);
    }

    @Test
    void anEndpointStartsFromTheOptionsOfItsComponent() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            final PostgresChangesComponent component = new PostgresChangesComponent();
            component.setConfiguration(configuration);
            context.addComponent("postgres-changes", component);

            final PostgresChangesEndpoint endpoint = context.getEndpoint(
                    "postgres-changes:shop?database=other&debezium.maxBatchSize=7", PostgresChangesEndpoint.class);

            assertThat(endpoint.getConfiguration().getHost()).isEqualTo("db.example.com");
            assertThat(endpoint.getConfiguration().getDatabase()).isEqualTo("other");
            assertThat(endpoint.getConfiguration().getDebezium()).containsEntry("maxBatchSize", "7");
            assertThat(configuration.getDatabase()).isEqualTo("shop");
            assertThat(configuration.getDebezium()).isEmpty();
            assertThatThrownBy(() -> context.getEndpoint("postgres-changes:shop?port=0"))
                    .rootCause()
                    .hasMessageStartingWith("wadi.source.port: '0'");
        }
    }
}
