package dev.wadi.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class GrowthRateTest {

    private static final Instant START = Instant.parse("2026-03-01T03:00:00Z");

    private final GrowthRate growth = new GrowthRate(Duration.ofMinutes(10));

    @Test
    void isUnknownUntilTimeHasPassed() {
        assertThat(growth.bytesPerSecond()).isEmpty();
        growth.add(START, 1000);
        assertThat(growth.bytesPerSecond()).isEmpty();
        growth.add(START.plusMillis(10), 2000);
        assertThat(growth.bytesPerSecond()).isEmpty();
    }

    @Test
    void isMeasuredOverTheWindowOnly() {
        growth.add(START, 0);
        growth.add(START.plusSeconds(300), 300_000);
        assertThat(growth.bytesPerSecond()).hasValue(1000);
        growth.add(START.plusSeconds(700), 700_000_000);
        assertThat(growth.bytesPerSecond()).as("without the first").hasValue(699_700_000 / 400.0);
    }

    @Test
    void isNegativeWhileTheBacklogIsRead() {
        growth.add(START, 1000);
        growth.add(START.plusSeconds(10), 0);
        assertThat(growth.bytesPerSecond()).hasValue(-100);
    }

    @Test
    void survivesAClockThatIsSetBack() {
        growth.add(START, 1000);
        growth.add(START.minusSeconds(3600), 2000);
        assertThat(growth.bytesPerSecond()).isEmpty();
        growth.add(START.minusSeconds(3590), 3000);
        assertThat(growth.bytesPerSecond()).hasValue(100);
    }

    @Test
    void anotherSlotStartsAfresh() {
        growth.add(START, 1_000_000);
        growth.forget();
        growth.add(START.plusSeconds(60), 10);
        assertThat(growth.bytesPerSecond()).isEmpty();
    }
}
