package dev.wadi.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.wadi.change.TableId;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadProgressTest {

    private static final TableId LARGE = new TableId("public", "large");
    private static final TableId EMPTY = new TableId("public", "empty");

    private final LoadProgress progress = new LoadProgress("shop", Map.of(LARGE, 1000L, EMPTY, 0L));

    @Test
    void rowsAreCountedWhenTheyAreReadAndTheShareWhenTheyAreDurable() {
        progress.read(LARGE, 10, 300);
        progress.read(LARGE, 5, 150);

        assertThat(progress.table(LARGE)).isEqualTo(new LoadProgress.Table(LARGE, 15, 450, 0));
        assertThat(progress.timeLeft()).isEmpty();

        progress.finished(LARGE, 500);

        assertThat(progress.table(LARGE).share()).isEqualTo(0.5);
        assertThat(progress.share()).isCloseTo(0.5, within(0.01));
        assertThat(progress.timeLeft()).isPresent();
    }

    @Test
    void aTableWithoutRowsIsFinishedWithItsOnlyPart() {
        progress.finished(EMPTY, 0);
        progress.finished(LARGE, 1000);

        assertThat(progress.tables())
                .allSatisfy(table -> assertThat(table.share()).isEqualTo(1));
        assertThat(progress.share()).isEqualTo(1);
        assertThat(progress.timeLeft().orElseThrow()).isZero();
    }
}
