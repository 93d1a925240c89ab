package dev.wadi.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.destination.DestinationConfiguration;
import dev.wadi.destination.LoadMode;
import dev.wadi.destination.RowErrorPolicy;
import dev.wadi.destination.TruncatePolicy;
import dev.wadi.source.ReaderKind;
import dev.wadi.source.SourceConfiguration;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    private final Map<String, String> values = new HashMap<>(Settings.DEFAULTS);
    private final Set<String> asked = new TreeSet<>();
    private final Settings settings = new Settings(new Keys(key -> {
        asked.add(key);
        return Optional.ofNullable(values.get(key));
    }));

    @BeforeEach
    void fillIn() {
        values.put("wadi.source.host", "db.example.com");
        values.put("wadi.source.database", "shop");
        values.put("wadi.source.user", "reader");
        values.put("wadi.source.publication", "all_tables");
        values.put("wadi.destination.url", "jdbc:postgresql://localhost/copy");
    }

    @Test
    void everyKeyOfTheSourceIsSet() {
        values.put("wadi.source.port", "6543");
        values.put("wadi.source.password", " p w ");
        values.put("wadi.source.slot", "my_slot");
        values.put("wadi.source.reader", "pgoutput");
        values.put("wadi.source.historical-load", "false");
        values.put("wadi.source.load-connections", "5");
        values.put("wadi.source.ssl", "verify-full");

        final SourceConfiguration source = settings.source();

        assertThat(settings.hasSource()).isTrue();
        assertThat(settings.name()).isEqualTo("demo");
        assertThat(source.getHost()).isEqualTo("db.example.com");
        assertThat(source.getPort()).isEqualTo(6543);
        assertThat(source.getDatabase()).isEqualTo("shop");
        assertThat(source.getUser()).isEqualTo("reader");
        assertThat(source.getPassword()).isEqualTo(" p w ");
        assertThat(source.getPublication()).isEqualTo("all_tables");
        assertThat(source.getSlot()).isEqualTo("my_slot");
        assertThat(source.getReader()).isEqualTo(ReaderKind.PGOUTPUT);
        assertThat(source.isHistoricalLoad()).isFalse();
        assertThat(source.getLoadConnections()).isEqualTo(5);
        assertThat(source.getSsl()).isEqualTo("verify-full");
    }

    @Test
    void everyKeyOfTheDestinationIsSet() {
        values.put("wadi.destination.user", "writer");
        values.put("wadi.destination.password", "secret");
        values.put("wadi.destination.schema", "copies");
        values.put("wadi.destination.load-mode", "append");
        values.put("wadi.destination.on-row-error", "stop");
        values.put("wadi.destination.on-truncate", "stop");
        values.put("wadi.metadata.deleted-column", "gone");
        values.put("wadi.metadata.position-column", "lsn");
        values.put("wadi.metadata.loaded-at-column", "at");

        final DestinationConfiguration destination = settings.destination();

        assertThat(settings.deletedColumn()).isEqualTo("gone");
        assertThat(destination.getUrl()).isEqualTo("jdbc:postgresql://localhost/copy");
        assertThat(destination.getUser()).isEqualTo("writer");
        assertThat(destination.getPassword()).isEqualTo("secret");
        assertThat(destination.getSchema()).isEqualTo("copies");
        assertThat(destination.getLoadMode()).isEqualTo(LoadMode.APPEND);
        assertThat(destination.getOnRowError()).isEqualTo(RowErrorPolicy.STOP);
        assertThat(destination.getOnTruncate()).isEqualTo(TruncatePolicy.STOP);
        assertThat(destination.getPositionColumn()).isEqualTo("lsn");
        assertThat(destination.getLoadedAtColumn()).isEqualTo("at");
    }

    @Test
    void whatIsNotSetHasTheDefaultsOfTheContract() {
        final SourceConfiguration source = settings.source();
        final DestinationConfiguration destination = settings.destination();

        assertThat(source.getPort()).isEqualTo(5432);
        assertThat(source.getSlot()).isNull();
        assertThat(source.getReader()).isEqualTo(ReaderKind.DEBEZIUM);
        assertThat(source.isHistoricalLoad()).isTrue();
        assertThat(source.getSsl()).as("it depends on the other keys").isNull();
        assertThat(destination.getLoadMode()).isEqualTo(LoadMode.MERGE);
        assertThat(destination.getOnRowError()).isEqualTo(RowErrorPolicy.DEAD_LETTER);
        assertThat(destination.getOnTruncate()).isEqualTo(TruncatePolicy.FLAG);
        assertThat(destination.getPositionColumn()).isEqualTo("__wadi_position__");
        assertThat(destination.getLoadedAtColumn()).isNull();
        assertThat(settings.deletedColumn()).isEqualTo("__hevo_is_deleted__");
    }

    @Test
    void withoutHostThereIsNoSource() {
        values.put("wadi.source.host", "");

        assertThat(settings.hasSource()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "wadi.source.port,many",
        "wadi.source.port,70000",
        "wadi.source.slot,Not A Slot",
        "wadi.source.reader,wal2json",
        "wadi.source.historical-load,maybe",
        "wadi.source.ssl,always",
        "wadi.destination.url,jdbc:mysql://localhost/copy",
        "wadi.destination.load-mode,replace",
        "wadi.destination.on-row-error,skip",
        "wadi.destination.on-truncate,drop"
    })
    void aBadValueIsNamedWithItsKey(final String key, final String value) {
        values.put(key, value);

        assertThatThrownBy(() -> {
                    settings.source();
                    settings.destination();
                })
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(key + ": '" + value + "'")
                .hasMessageContaining("; give ")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wadi.source.name",
                "wadi.source.database",
                "wadi.source.user",
                "wadi.source.publication",
                "wadi.destination.url",
                "wadi.metadata.deleted-column"
            })
    void aKeyThatIsEmptyAndNeededIsNamed(final String key) {
        values.put(key, "");

        assertThatThrownBy(() -> {
                    settings.source();
                    settings.destination();
                })
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(key + ": is missing; give ");
    }

    private void fillInMonitoring() {
        values.put("wadi.log-monitoring.max-wal-size-gb", "10");
        values.put("wadi.mail.host", "mail.example.com");
        values.put("wadi.mail.to", "ops@example.com");
    }

    private void readMonitoring() {
        final LogMonitoringSettings monitoring = settings.logMonitoring();
        monitoring.isEnabled();
        monitoring.sendsMail();
        monitoring.cron();
        monitoring.limits("shop", "wadi_shop");
        settings.mail().server();
    }

    @Test
    void theShippedFileHasEveryKeyThatIsReadAndNoOther() throws IOException {
        settings.source();
        settings.destination();
        fillInMonitoring();
        readMonitoring();
        settings.onFailure(OnFailure.EXIT);
        asked.add(ManagementPort.ALLOW);
        final Properties shipped = shippedProperties();

        assertThat(shipped.stringPropertyNames()).containsExactlyInAnyOrderElementsOf(asked);
    }

    @Test
    void theShippedFileSaysTheDefaults() throws IOException {
        final Properties shipped = shippedProperties();

        assertThat(Settings.DEFAULTS)
                .allSatisfy((key, value) ->
                        assertThat(shipped.getProperty(key)).as(key).isEqualTo(value));
    }

    private static Properties shippedProperties() throws IOException {
        final Properties shipped = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of("application.properties"))) {
            shipped.load(reader);
        }
        return shipped;
    }
}
