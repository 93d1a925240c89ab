package dev.wadi.source.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExposureTest {

    private static SourceDatabase source(final String host, final String mode) {
        return new SourceDatabase(
                host,
                5432,
                "shop",
                "wadi",
                null,
                new Encryption(mode, null, null, null, "the passphrase"),
                Optional.empty(),
                Duration.ofMinutes(1));
    }

    @Test
    void aConnectionToAnotherMachineThatIsNotVerifiedIsExposed() {
        assertThat(source("db.example.org", "prefer").exposure().orElse(""))
                .contains("db.example.org", "may be unencrypted", "wadi.source.ssl-ca-file");
        assertThat(source("db.example.org", "require").exposure().orElse("")).contains("is encrypted, but");
    }

    @Test
    void aVerifiedConnectionAndOneWithinTheMachineAreNot() {
        assertThat(source("db.example.org", "verify-full").exposure()).isEmpty();
        assertThat(source("localhost", "disable").exposure()).isEmpty();
        assertThat(source("127.0.0.2", "prefer").exposure()).isEmpty();
        assertThat(source("::1", "prefer").exposure()).isEmpty();
    }

    /** Debezium logs them at DEBUG. */
    @Test
    void theDriversSettingsHoldNoPassphrase() {
        final SourceDatabase source = source("db.example.org", "require");

        assertThat(source.driverProperties().toString()).doesNotContain("the passphrase");
        assertThat(Passphrases.redeem(source.driverProperties().get(Passphrases.TICKET)))
                .isEqualTo("the passphrase");
    }

    @Test
    void onlyAVerifiedServerMayAskForThePasswordInClearText() {
        assertThat(source("db.example.org", "require").driverProperties()).containsEntry("requireAuth", "!password");
        assertThat(source("db.example.org", "verify-ca").driverProperties()).doesNotContainKey("requireAuth");
    }
}
