package dev.wadi.command;

import dev.wadi.monitor.AtMaximum;
import dev.wadi.monitor.LogLimits;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.quartz.CronExpression;

/** The keys wadi.log-monitoring.*. */
final class LogMonitoringSettings {

    private static final String PREFIX = "wadi.log-monitoring.";
    private static final String DEFAULT_CRON = "0/30 * * * * ?";
    private static final BigDecimal BYTES_PER_GIGABYTE = BigDecimal.valueOf(1L << 30);
    private static final int PETABYTE = 1 << 20;
    private static final int LEAST_PERCENT = 50;
    private static final int MOST_PERCENT = 80;
    private static final int YEAR_HOURS = 366 * 24;
    private static final int YEAR_MINUTES = YEAR_HOURS * 60;

    private final Keys keys;

    LogMonitoringSettings(final Keys keys) {
        this.keys = keys;
    }

    boolean isEnabled() {
        return keys.flag(PREFIX + "enabled").orElse(false);
    }

    boolean sendsMail() {
        return keys.flag(PREFIX + "send-email").orElse(false);
    }

    LogLimits limits(final String pipeline, final String slot) {
        return new LogLimits(pipeline, slot, maxBytes(), thresholdPercent(), atMaximum(), reminder(), patience());
    }

    private long maxBytes() {
        final String key = PREFIX + "max-wal-size-gb";
        final String range = "a number of GB greater than 1";
        return keys.number(key, 1, PETABYTE, range)
                .orElseThrow(() -> Keys.missing(key, range))
                .multiply(BYTES_PER_GIGABYTE)
                .longValue();
    }

    private int thresholdPercent() {
        final AtomicReference<Integer> percent = new AtomicReference<>(MOST_PERCENT);
        final String key = PREFIX + "alert-threshold-percent";
        keys.integer(key, value -> {
            if (value < LEAST_PERCENT || value > MOST_PERCENT) {
                throw Keys.invalid(key, value.toString(), "a whole number from 50 to 80");
            }
            percent.set(value);
        });
        return percent.get();
    }

    private AtMaximum atMaximum() {
        final AtomicReference<AtMaximum> choice = new AtomicReference<>(AtMaximum.KEEP);
        keys.word(PREFIX + "at-maximum", AtMaximum.class, choice::set);
        return choice.get();
    }

    private Duration reminder() {
        return keys.number(PREFIX + "reminder-hours", 0, YEAR_HOURS, "a number of hours greater than 0")
                .map(hours -> seconds(hours, Duration.ofHours(1)))
                .orElse(Duration.ofHours(24));
    }

    private Duration patience() {
        return keys.number(PREFIX + "patience-minutes", 0, YEAR_MINUTES, "a number of minutes greater than 0")
                .map(minutes -> seconds(minutes, Duration.ofMinutes(1)))
                .orElse(Duration.ofMinutes(10));
    }

    private static Duration seconds(final BigDecimal number, final Duration unit) {
        return Duration.ofSeconds(
                number.multiply(BigDecimal.valueOf(unit.toSeconds())).longValue());
    }

    String cron() {
        final String key = PREFIX + "cron";
        final String cron = keys.text(key).orElse(DEFAULT_CRON);
        if (!CronExpression.isValidExpression(cron)) {
            throw Keys.invalid(key, cron, "a Quartz cron expression, as " + DEFAULT_CRON);
        }
        return cron;
    }
}
