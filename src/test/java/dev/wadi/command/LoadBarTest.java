package dev.wadi.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.TableId;
import dev.wadi.delivery.LoadProgress;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadBarTest {

    @Test
    void theBarShowsWhatIsDurable() {
        final TableId table = new TableId("public", "t");
        final LoadProgress progress = new LoadProgress("shop", Map.of(table, 100L));
        progress.read(table, 12_345, 1);

        assertThat(LoadBar.text(progress)).isEqualTo("Loading [" + " ".repeat(40) + "]   0 %, 12,345 rows");

        progress.finished(table, 100);

        assertThat(LoadBar.text(progress))
                .isEqualTo("Loading [" + "=".repeat(40) + "] 100 %, 12,345 rows, 0:00:00 left");
    }
}
