package dev.wadi.command;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ManagementPortTest {

    private static void check(final Map<String, String> values) {
        ManagementPort.check(new Keys(key -> Optional.ofNullable(values.get(key))));
    }

    @Test
    void isRefusedWhereOtherMachinesReachItWithoutALogin() {
        for (final String server : new String[] {"management", "server"}) {
            assertThatThrownBy(() -> check(
                            Map.of("camel." + server + ".enabled", "true", "camel." + server + ".host", "0.0.0.0")))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("camel." + server + ".host: '0.0.0.0'")
                    .hasMessageContaining("wadi.management.allow-remote");
        }
    }

    @Test
    void isServedOnLoopbackWithALoginOrWhereAKeySaysSo() {
        final Map<String, String> open = Map.of("camel.management.enabled", "true", "camel.management.host", "::");
        assertThatCode(() -> {
                    check(Map.of("camel.management.enabled", "true"));
                    check(Map.of("camel.management.enabled", "true", "camel.management.host", "localhost"));
                    check(Map.of("camel.management.enabled", "false", "camel.management.host", "0.0.0.0"));
                    check(plus(open, "camel.management.authenticationEnabled"));
                    check(plus(open, "wadi.management.allow-remote"));
                })
                .doesNotThrowAnyException();
    }

    private static Map<String, String> plus(final Map<String, String> values, final String flag) {
        final Map<String, String> more = new HashMap<>(values);
        more.put(flag, "true");
        return more;
    }
}
