package dev.wadi.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DestinationConfigurationTest {

    private final DestinationConfiguration configuration = new DestinationConfiguration();

    @BeforeEach
    void complete() {
        configuration.setUrl("jdbc:postgresql://localhost/shop");
    }

    private void assertRefused(final String message) {
        assertThatThrownBy(configuration::check)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void theUrlIsAllThatIsNeeded() {
        assertThatCode(configuration::check).doesNotThrowAnyException();
    }

    @Test
    void aMissingUrlIsNamed() {
        configuration.setUrl(" ");

        assertRefused("wadi.destination.url: is missing; give the JDBC URL of the destination, like"
                + " jdbc:postgresql://host:5432/database");
    }

    @Test
    void aUrlOfAnotherKindIsShownWithoutItsOptions() {
        configuration.setUrl("postgres://host/shop?applicationName=mine");

        assertRefused("wadi.destination.url: 'postgres://host/shop' is not a URL that Wadi can write to; give one like"
                + " jdbc:postgresql://host:5432/database");
    }

    @Test
    void sizesOfABatchAreAboveZero() {
        configuration.setBatchSize(0);
        assertRefused("wadi.destination.batch-size: 0 is not a number above 0");

        configuration.setBatchSize(1);
        configuration.setBatchBytes(-1);
        assertRefused("wadi.destination.batch-bytes: -1 is not a number above 0");
    }

    @Test
    void metadataColumnsHaveNamesOfTheirOwn() {
        configuration.setLoadedAtColumn("__wadi_position__");
        assertRefused("wadi.metadata.loaded-at-column: '__wadi_position__' is the position column too; give another");

        configuration.setPositionColumn(" ");
        assertRefused("wadi.metadata.position-column: is missing; give the name of the column");
    }

    @Test
    void aCopyChangesByItself() {
        final DestinationConfiguration copy = configuration.copy();
        copy.setSchema("elsewhere");

        assertThat(configuration.getSchema()).isNull();
        assertThat(copy.getUrl()).isEqualTo(configuration.getUrl());
    }
}
