package dev.wadi.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

class LogMonitorTest {

    private static final long GB = 1L << 30;
    private static final PipelineView RUNNING = new PipelineView(true, false, false, Optional.empty());

    private final TestClock clock = TestClock.standing();
    private PipelineView pipeline = RUNNING;
    private LogMonitor monitor = monitor(AtMaximum.KEEP, true);

    private LogMonitor monitor(final AtMaximum atMaximum, final boolean sendsMail) {
        return new LogMonitor(limits(atMaximum), sendsMail, () -> pipeline, clock);
    }

    private static LogLimits limits(final AtMaximum atMaximum) {
        return new LogLimits(
                "orders", "wadi_orders", 10 * GB, 80, atMaximum, Duration.ofHours(24), Duration.ofMinutes(10));
    }

    private static Map<String, Object> row(final double gigabytes) {
        final Map<String, Object> row = new HashMap<>();
        row.put("slot_name", "wadi_orders");
        row.put("active", true);
        row.put("retained_bytes", (long) (gigabytes * GB));
        row.put("unconfirmed_bytes", (long) (gigabytes * GB));
        row.put("confirmed", "0/1600000");
        row.put("wal_status", "reserved");
        row.put("sees_sessions", true);
        return row;
    }

    private Decision read(final double gigabytes) {
        clock.advance(Duration.ofSeconds(30));
        return monitor.read(row(gigabytes));
    }

    private static List<String> labels(final Decision decision) {
        return decision.alerts().stream().map(Alert::label).toList();
    }

    @Test
    void metersShowWhatWasReadLastAndNothingBefore() {
        final MeterRegistry registry = new SimpleMeterRegistry();
        final CamelContext context = new DefaultCamelContext();
        context.getRegistry().bind("meters", MeterRegistry.class, registry);
        LogMonitoringMeters.bindIn(context, monitor, limits(AtMaximum.KEEP));
        assertThat(registry.get("wadi.slot.retained").gauge().value()).isNaN();

        for (int minute = 0; minute <= 10; minute++) {
            read(5 + minute * 0.1);
        }
        assertThat(registry.get("wadi.slot.retained").gauge().value()).isEqualTo(6.0 * GB);
        assertThat(registry.get("wadi.slot.retained.percent").gauge().value()).isEqualTo(60);
        assertThat(registry.get("wadi.slot.growth").gauge().value()).isCloseTo(0.1 * GB / 30, withinPercentage(1));
        assertThat(registry.get("wadi.slot.time.left")
                        .tag("limit", "maximum")
                        .timeGauge()
                        .value(TimeUnit.SECONDS))
                .isCloseTo(4 / 0.1 * 30, withinPercentage(1));
        assertThat(registry.get("wadi.slot.time.left")
                        .tag("limit", "server")
                        .timeGauge()
                        .value(TimeUnit.SECONDS))
                .isNaN();
    }

    @Test
    void oneAlertFromTheThresholdUntilItIsClearlyBelow() {
        assertThat(labels(read(7.9))).isEmpty();
        assertThat(labels(read(8))).containsExactly("WARNING");
        assertThat(labels(read(9.9))).isEmpty();
        assertThat(labels(read(7.5)))
                .as("between 7.2 and 8 GB nothing is decided")
                .isEmpty();
        assertThat(labels(read(8.5))).isEmpty();
        assertThat(labels(read(7.1))).containsExactly("CLEARED");
        assertThat(labels(read(7.9))).isEmpty();
        assertThat(labels(read(8.1))).containsExactly("WARNING");
    }

    @Test
    void theMaximumIsToldOnceAndDisablesAtEachReading() {
        assertThat(read(8.5).disables()).isFalse();
        final Decision full = read(10);
        pipeline = new PipelineView(false, false, false, Optional.empty());
        assertThat(labels(full)).containsExactly("CRITICAL");
        assertThat(full.disables()).isTrue();
        assertThat(full.drops()).isFalse();
        final Decision next = read(10.5);
        assertThat(next.alerts()).isEmpty();
        assertThat(next.disables()).isTrue();
        assertThat(labels(read(9.9))).as("it does not become milder").isEmpty();
        assertThat(monitor.status().disabled()).isPresent();
    }

    @Test
    void anAlertThatLastsIsToldAgainAfterTheReminderInterval() {
        read(8.5);
        clock.advance(Duration.ofHours(23));
        assertThat(labels(read(8.5))).isEmpty();
        clock.advance(Duration.ofHours(1));
        assertThat(labels(read(8.5))).containsExactly("WARNING, still");
        assertThat(labels(read(8.5))).isEmpty();
    }

    @Test
    void aSlotThatWasDroppedAtTheMaximumIsGoneAsAnnounced() {
        monitor = monitor(AtMaximum.DROP, true);
        final Decision full = read(10);
        pipeline = new PipelineView(false, false, false, Optional.empty());
        assertThat(full.drops()).isTrue();
        assertThat(full.mails().get(0).text())
                .contains("its slot is dropped")
                .contains("DELETE FROM wadi.position WHERE pipeline = 'orders';");
        clock.advance(Duration.ofHours(1));
        assertThat(monitor.read(Map.of()).alerts()).isEmpty();
        assertThat(monitor.status().disabled()).isPresent();
    }

    @Test
    void aMailStaysUntilAServerHasTakenIt() {
        final AlertMail mail = read(8.5).mails().get(0);
        monitor.notMailed(new IllegalStateException("no route to host"));
        assertThat(monitor.status().mailProblem()).hasValue("no route to host");
        assertThat(read(8.6).mails()).containsExactly(mail);
        monitor.mailed(mail);
        assertThat(monitor.status().mailProblem()).isEmpty();
        assertThat(read(8.7).mails()).isEmpty();
    }

    @Test
    void whatBecameWorseWhileNoMailWorkedIsTheOnlyMail() {
        read(8.5);
        assertThat(read(10).mails())
                .singleElement()
                .extracting(AlertMail::subject)
                .asString()
                .contains("CRITICAL");
    }

    @Test
    void whatHasPassedBeforeAnybodyWasToldNeedsNoMail() {
        read(8.5);
        final Decision over = read(1);
        assertThat(labels(over)).containsExactly("CLEARED");
        assertThat(over.mails()).isEmpty();
    }

    @Test
    void withoutSendEmailNothingIsMailed() {
        monitor = monitor(AtMaximum.KEEP, false);
        final Decision decision = read(8.5);
        assertThat(labels(decision)).containsExactly("WARNING");
        assertThat(decision.mails()).isEmpty();
    }

    @Test
    void aSourceThatDoesNotAnswerKeepsOtherAlertsAsTheyWere() {
        read(8.5);
        final SQLException failure = new SQLException("Connection refused");
        assertThat(monitor.noAnswer(failure).alerts()).isEmpty();
        assertThat(monitor.status().noAnswer()).hasValue("Connection refused");
        clock.advance(Duration.ofMinutes(9));
        assertThat(monitor.noAnswer(failure).alerts()).isEmpty();
        clock.advance(Duration.ofMinutes(1));
        assertThat(labels(monitor.noAnswer(failure))).containsExactly("CRITICAL");
        final Decision back = read(8.5);
        assertThat(labels(back)).containsExactly("CLEARED");
        assertThat(back.alerts().get(0).kind()).isEqualTo(AlertKind.NO_ANSWER);
    }

    @Test
    void aSourceThatNeverAnsweredCanBeToldAndCleared() {
        final SQLException failure = new SQLException("Connection refused");
        monitor.noAnswer(failure);
        clock.advance(Duration.ofMinutes(10));
        assertThat(labels(monitor.noAnswer(failure))).containsExactly("CRITICAL");
        assertThat(labels(read(1))).containsExactly("CLEARED");
    }

    @Test
    void aSourceThatAnswersThatTheSlotIsGoneHasAnswered() {
        final SQLException failure = new SQLException("Connection refused");
        read(1);
        monitor.noAnswer(failure);
        clock.advance(Duration.ofMinutes(10));
        monitor.noAnswer(failure);
        assertThat(monitor.read(Map.of()).alerts())
                .extracting(Alert::kind, Alert::label)
                .containsExactlyInAnyOrder(tuple(AlertKind.MISSING, "CRITICAL"), tuple(AlertKind.NO_ANSWER, "CLEARED"));
    }

    @Test
    void theHistoricalLoadDoesNotCountAsUnread() {
        pipeline = new PipelineView(true, true, false, Optional.empty());
        final Map<String, Object> unread = row(1);
        unread.put("active", false);
        monitor.read(unread);
        clock.advance(Duration.ofHours(5));
        assertThat(monitor.read(unread).alerts()).isEmpty();
        pipeline = RUNNING;
        monitor.read(unread);
        clock.advance(Duration.ofMinutes(10));
        assertThat(monitor.read(unread).alerts()).extracting(Alert::kind).containsExactly(AlertKind.INACTIVE);
    }

    @Test
    void theServersLimitCountsIfItComesFirst() {
        final Map<String, Object> row = row(2);
        row.put("wal_status", "extended");
        assertThat(monitor.read(row).alerts()).as("the server sets no limit").isEmpty();
        row.put("safe_wal_bytes", GB);
        assertThat(monitor.read(row).alerts()).extracting(Alert::kind).containsExactly(AlertKind.SERVER_LIMIT);
        row.put("safe_wal_bytes", GB / 10);
        assertThat(labels(monitor.read(row))).containsExactly("CRITICAL");
        row.put("wal_status", "lost");
        assertThat(monitor.read(row).alerts()).extracting(Alert::kind).containsExactly(AlertKind.LOST);
    }

    @Test
    void theLimitsComeWithTheTimeThatIsLeft() {
        read(6);
        final Map<String, Object> row = row(6.3);
        row.put("safe_wal_bytes", GB);
        clock.advance(Duration.ofSeconds(30));
        monitor.read(row);
        final Outlook outlook = monitor.status().outlook().orElseThrow();
        assertThat(outlook.bytesPerSecond().orElseThrow())
                .isEqualTo(0.01 * GB, org.assertj.core.data.Offset.offset(1.0));
        assertThat(outlook.untilThreshold()).hasValue(Duration.ofSeconds(170));
        assertThat(outlook.untilMaximum()).hasValue(Duration.ofSeconds(370));
        assertThat(outlook.untilServerLimit()).hasValue(Duration.ofSeconds(100));
    }

    @Test
    void theCauseIsTheDestinationIfThatFails() {
        pipeline = new PipelineView(true, false, true, Optional.of("Destination x refuses"));
        assertThat(read(8.5).alerts().get(0).causes())
                .containsExactly("The destination does not take changes: Destination x refuses.");
    }

    @Test
    void theCauseIsAnOpenTransactionIfMostIsConfirmed() {
        final Map<String, Object> row = row(8.5);
        row.put("unconfirmed_bytes", 1000L);
        row.put("sees_sessions", false);
        assertThat(monitor.read(row).alerts().get(0).causes())
                .singleElement()
                .asString()
                .contains("a transaction that is open at the source")
                .contains("GRANT pg_read_all_stats");
    }

    @Test
    void anotherSlotThatHoldsBackMoreIsNamed() {
        final Map<String, Object> row = row(8.5);
        row.put("other_slot", "forgotten");
        row.put("other_slot_bytes", 20 * GB);
        assertThat(monitor.read(row).alerts().get(0).causes())
                .last()
                .asString()
                .contains("'forgotten'")
                .contains("20.00 GB");
    }
}
