package dev.wadi.destination.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationUrlTest {

    private static DestinationDatabase database(final String url) {
        return new DestinationDatabase(url, "writer", null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://writer:hunter2@host/copy",
                "jdbc:postgresql://hunter2@host/copy",
                "jdbc:postgresql://host/copy?password=hunter2",
                "jdbc:postgresql://host/copy?ssl=true&PASSWORD=hunter2",
                "jdbc:postgresql://host/copy?sslpassword=hunter2",
                "jdbc:mysql://host/copy?keyStorePassword=hunter2"
            })
    void aSecretInItIsRefusedAndNeverShown(final String url) {
        assertThatThrownBy(() -> DestinationDatabase.refuseSecrets(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("wadi.destination.password")
                .hasMessageNotContaining("hunter2");
        assertThat(database(url)).asString().doesNotContain("hunter2");
    }

    @Test
    void otherUrlsAreFine() {
        assertThatCode(() -> {
                    DestinationDatabase.refuseSecrets("jdbc:postgresql://host:5432/copy?sslmode=require&user=writer");
                    DestinationDatabase.refuseSecrets("jdbc:postgresql://[::1]/a@b");
                })
                .doesNotThrowAnyException();
    }

    @Test
    void aServerOnAnotherMachineThatIsNotVerifiedIsExposed() {
        assertThat(database("jdbc:postgresql://a.example.org,b.example.org/copy")
                        .exposure()
                        .orElse(""))
                .contains("a.example.org, b.example.org", "may be unencrypted", "sslmode=verify-full");
        assertThat(database("jdbc:postgresql://localhost,127.0.0.1/copy").exposure())
                .isEmpty();
        assertThat(database("jdbc:postgresql://a.example.org/copy?sslmode=verify-full")
                        .exposure())
                .isEmpty();
    }
}
