package dev.wadi.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.TableId;
import dev.wadi.delivery.LoadListener;
import dev.wadi.delivery.LoadProgress;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

class LoadMetersTest {

    private static final TableId TABLE = new TableId("public", "t");

    private final CamelContext context = new DefaultCamelContext();

    @Test
    void aLoadThatGoesOnTakesThePlaceOfTheOneBefore() {
        final MeterRegistry registry = new SimpleMeterRegistry();
        context.getRegistry().bind("meters", MeterRegistry.class, registry);
        begin(7);
        begin(9);

        assertThat(registry.get("wadi.load.rows")
                        .tag("table", "public.t")
                        .gauge()
                        .value())
                .isEqualTo(9);
        assertThat(registry.get("wadi.load.percent").gauge().value()).isEqualTo(50);
        assertThat(registry.getMeters()).hasSize(4);
    }

    @Test
    void withoutMetersALoadGoesOnUnseen() {
        begin(1);
    }

    private void begin(final long rows) {
        LoadMonitoring.install(context);
        final LoadProgress progress = new LoadProgress("shop", Map.of(TABLE, 1000L));
        context.getRegistry().findSingleByType(LoadListener.class).began(progress);
        progress.read(TABLE, rows, 100);
        progress.finished(TABLE, 500);
    }
}
