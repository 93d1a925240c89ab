package dev.wadi.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.monitor.AtMaximum;
import dev.wadi.monitor.LogLimits;
import dev.wadi.monitor.MailServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogMonitoringSettingsTest {

    private final Map<String, String> values = new HashMap<>(Map.of(
            "wadi.log-monitoring.max-wal-size-gb", "2.5",
            "wadi.mail.host", "mail.example.com",
            "wadi.mail.to", "ops@example.com, dba@example.com"));
    private final Settings settings = new Settings(new Keys(key -> Optional.ofNullable(values.get(key))));

    private LogLimits limits() {
        return settings.logMonitoring().limits("orders", "wadi_orders");
    }

    @Test
    void onlyTheMaximumHasToBeGiven() {
        final LogLimits limits = limits();
        assertThat(limits.maxBytes()).isEqualTo(5L << 29);
        assertThat(limits.thresholdPercent()).isEqualTo(80);
        assertThat(limits.atMaximum()).isEqualTo(AtMaximum.KEEP);
        assertThat(limits.reminder()).isEqualTo(Duration.ofHours(24));
        assertThat(limits.patience()).isEqualTo(Duration.ofMinutes(10));
        assertThat(settings.logMonitoring().cron()).isEqualTo("0/30 * * * * ?");
        assertThat(settings.logMonitoring().isEnabled()).isFalse();
        assertThat(settings.logMonitoring().sendsMail()).isFalse();
    }

    @Test
    void theMailServerHasDefaultsToo() {
        final MailServer server = settings.mail().server();
        assertThat(server.port()).isEqualTo(587);
        assertThat(server.security()).isEqualTo(MailServer.Security.STARTTLS);
        assertThat(server.to()).containsExactly("ops@example.com", "dba@example.com");
        assertThat(server.from()).isEqualTo("ops@example.com");
        values.put("wadi.mail.user", "wadi@example.com");
        assertThat(settings.mail().server().from()).isEqualTo("wadi@example.com");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "max-wal-size-gb,1,a number of GB greater than 1",
                "max-wal-size-gb,0.5,a number of GB greater than 1",
                "max-wal-size-gb,-3,a number of GB greater than 1",
                "max-wal-size-gb,10 GB,a number of GB greater than 1",
                "max-wal-size-gb,1e999999,a number of GB greater than 1",
                "max-wal-size-gb,NaN,a number of GB greater than 1",
                "alert-threshold-percent,49,a whole number from 50 to 80",
                "alert-threshold-percent,81,a whole number from 50 to 80",
                "alert-threshold-percent,75.5,a whole number",
                "at-maximum,delete,\"one of keep, drop\"",
                "reminder-hours,0,a number of hours greater than 0",
                "patience-minutes,soon,a number of minutes greater than 0",
            })
    void aValueThatCannotBeIsNamedWithItsFix(final String key, final String value, final String fix) {
        values.put("wadi.log-monitoring." + key, value);
        assertThatThrownBy(this::limits)
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("wadi.log-monitoring." + key + ": '" + value + "' cannot be used; give " + fix);
    }

    @Test
    void aMaximumHasToBeGiven() {
        values.put("wadi.log-monitoring.max-wal-size-gb", " ");
        assertThatThrownBy(this::limits)
                .hasMessage("wadi.log-monitoring.max-wal-size-gb: is missing; give a number of GB greater than 1");
    }

    @Test
    void aCronExpressionIsChecked() {
        values.put("wadi.log-monitoring.cron", "every minute");
        assertThatThrownBy(() -> settings.logMonitoring().cron())
                .hasMessageStartingWith("wadi.log-monitoring.cron: 'every minute' cannot be used; give a Quartz cron");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "to,ops",
                "to,Ops <ops@example.com>",
                "to,ops@example.com?cc=x@example.com",
                "from,nobody",
                "port,0",
                "port,smtp",
                "security,ssl",
            })
    void aMailKeyThatCannotBeIsNamed(final String key, final String value) {
        values.put("wadi.mail." + key, value);
        assertThatThrownBy(() -> settings.mail().server())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("wadi.mail." + key + ": '");
    }

    @ParameterizedTest
    @CsvSource({"host", "to"})
    void theMailServerAndItsReadersHaveToBeGiven(final String key) {
        values.remove("wadi.mail." + key);
        assertThatThrownBy(() -> settings.mail().server()).hasMessageStartingWith("wadi.mail." + key + ": is missing");
    }

    @Test
    void theProgramEndsWith2BeforeItTouchesTheSource(@TempDir final Path folder) throws Exception {
        final Path file = Files.writeString(folder.resolve("application.properties"), """
                wadi.routes=%s
                wadi.source.host=no-such-host.invalid
                wadi.source.database=shop
                wadi.source.user=wadi
                wadi.source.publication=p
                wadi.destination.url=jdbc:postgresql://no-such-host.invalid/copy
                wadi.log-monitoring.enabled=true
                wadi.log-monitoring.max-wal-size-gb=1
                """.formatted(
                        Path.of("routes").toAbsolutePath()));
        assertThat(WadiCommand.execute("run", "--config", file.toString())).isEqualTo(2);
    }

    @Test
    void aRouteThatIsNotThereIsNotLeftOutInSilence(@TempDir final Path folder) throws Exception {
        Files.createDirectory(folder.resolve("routes"));
        final Path file = Files.writeString(folder.resolve("application.properties"), """
                wadi.source.host=no-such-host.invalid
                wadi.source.database=shop
                wadi.source.user=wadi
                wadi.source.publication=p
                wadi.destination.url=jdbc:postgresql://no-such-host.invalid/copy
                wadi.log-monitoring.enabled=TRUE
                wadi.log-monitoring.max-wal-size-gb=2
                """);
        assertThat(WadiCommand.execute("run", "--config", file.toString())).isEqualTo(2);
    }
}
