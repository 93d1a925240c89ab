package dev.wadi.monitor;

import static java.util.Objects.requireNonNull;

import dev.wadi.delivery.JvmErrors;
import dev.wadi.monitor.Alert.Occasion;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides after each reading of the slot what somebody is told and what happens to the pipeline. Does nothing itself:
 * the route logs, mails and stops. Called by the route, one reading at a time, and by any thread for its status.
 */
public final class LogMonitor {

    private static final Logger LOG = LoggerFactory.getLogger(LogMonitor.class);
    private static final Duration GROWTH_WINDOW = Duration.ofMinutes(10);

    private final LogLimits limits;
    private final boolean sendsMail;
    private final Supplier<PipelineView> pipeline;
    private final Clock clock;
    private final SlotHistory history = new SlotHistory();
    private final GrowthRate growth = new GrowthRate(GROWTH_WINDOW);
    private final RaisedAlerts raised;
    private final Outbox outbox = new Outbox();

    private SlotReading reading;
    private Outlook outlook;
    private Alert lastAlert;
    private String noAnswer;
    private String mailProblem;
    private String disabled;
    private boolean isDropping;

    LogMonitor(
            final LogLimits limits, final boolean sendsMail, final Supplier<PipelineView> pipeline, final Clock clock) {
        this.limits = requireNonNull(limits, "limits");
        this.sendsMail = sendsMail;
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.clock = requireNonNull(clock, "clock");
        this.raised = new RaisedAlerts(limits.reminder());
    }

    /** The slot that is watched. */
    public String slot() {
        return limits.slot();
    }

    /** Takes the row that the route's query has returned. */
    public synchronized Decision read(final Map<String, Object> row) {
        final PipelineView view = pipeline.get();
        reading = SlotReading.of(row, clock.instant());
        noAnswer = null;
        if (reading.exists() && !reading.isLost()) {
            growth.add(reading.at(), reading.retainedBytes());
        } else {
            growth.forget();
        }
        outlook = Outlook.of(reading, limits, growth.bytesPerSecond());
        history.observe(reading, view);
        final boolean isFull = reading.exists() && reading.retainedBytes() >= limits.maxBytes();
        if (isFull) {
            disable(reading.retainedBytes());
            isDropping |= limits.atMaximum() == AtMaximum.DROP;
        } else if (view.isRunning()) {
            disabled = null;
        }
        // A slot that was dropped at the maximum is gone as announced.
        final Assessment assessment = isDropping && !reading.exists()
                ? new Assessment(List.of(), EnumSet.allOf(AlertKind.class))
                : Assessment.of(reading, outlook, history, limits);
        return decision(assessment, view, isFull);
    }

    /** The query has failed: of the slot nothing is known. */
    public synchronized Decision noAnswer(final Exception failure) {
        JvmErrors.in(failure).ifPresent(JvmErrors::raise);
        final Instant now = clock.instant();
        final String reason = reason(failure);
        if (noAnswer == null) {
            LOG.warn("Pipeline {}: the source does not say how much log it keeps: {}", limits.pipeline(), reason);
        }
        LOG.debug("The source does not answer", failure);
        noAnswer = reason;
        history.noAnswer(now);
        final Duration since = history.unanswered(now);
        final List<Finding> findings =
                since.compareTo(limits.patience()) < 0 ? List.of() : List.of(Findings.noAnswer(since, reason));
        return decision(Assessment.alone(findings, AlertKind.NO_ANSWER), pipeline.get(), false);
    }

    private Decision decision(final Assessment assessment, final PipelineView view, final boolean isFull) {
        final List<Alert> alerts = raised.update(assessment, clock.instant()).stream()
                .map(notice -> alert(notice, view))
                .toList();
        for (final Alert alert : alerts) {
            lastAlert = alert;
            if (sendsMail) {
                outbox.add(alert);
            }
        }
        return new Decision(
                alerts,
                outbox.waiting().stream().map(AlertMail::new).toList(),
                isFull,
                isFull && limits.atMaximum() == AtMaximum.DROP);
    }

    private Alert alert(final RaisedAlerts.Notice notice, final PipelineView view) {
        final Finding finding = notice.finding();
        final boolean isCleared = notice.occasion() == Occasion.CLEARED;
        // While the source does not answer, the last reading would be shown as if it were of now.
        final boolean isKnown = noAnswer == null && reading != null;
        return new Alert(
                finding.kind(),
                isCleared ? Severity.INFO : finding.severity(),
                notice.occasion(),
                limits.pipeline(),
                clock.instant(),
                isCleared ? new Findings(reading, outlook, limits).cleared(finding.kind()) : finding.headline(),
                isCleared ? cleared(finding, view) : finding.impact(),
                isKnown && !isCleared && reading.exists() && !reading.isLost() ? Causes.of(reading, view) : List.of(),
                isKnown ? Figures.of(reading, outlook, limits) : List.of(),
                isCleared ? List.of() : finding.steps());
    }

    private static String cleared(final Finding finding, final PipelineView view) {
        final String before = "The alert was: " + finding.headline() + ". ";
        return view.isRunning()
                ? before + "Nothing has to be done."
                : before + "The pipeline is stopped: restart Wadi to go on where it stopped.";
    }

    private void disable(final long retainedBytes) {
        disabled = "slot " + limits.slot() + " holds back " + Readable.size(retainedBytes) + " of at most "
                + Readable.size(limits.maxBytes());
    }

    /** The pipeline was not started, because its slot holds back too much already. */
    synchronized void startsDisabled(final long retainedBytes) {
        disable(retainedBytes);
    }

    /** A mail server has taken it. */
    public synchronized void mailed(final AlertMail mail) {
        mailProblem = null;
        outbox.sent(mail.alert());
        LOG.info("Pipeline {}: a mail was sent: {}", limits.pipeline(), mail.alert());
    }

    /** No mail server has taken it; it is sent again after the next reading. */
    public synchronized void notMailed(final Exception failure) {
        JvmErrors.in(failure).ifPresent(JvmErrors::raise);
        final String reason = reason(failure);
        if (mailProblem == null) {
            LOG.warn(
                    "Pipeline {}: a mail cannot be sent, and is tried again after each reading: {}",
                    limits.pipeline(),
                    reason);
        }
        LOG.debug("A mail cannot be sent", failure);
        mailProblem = reason;
    }

    private static String reason(final Exception failure) {
        final String message = String.valueOf(failure.getMessage());
        return Readable.line(message.lines().findFirst().orElse(message));
    }

    public synchronized MonitorStatus status() {
        return new MonitorStatus(
                Optional.ofNullable(reading),
                Optional.ofNullable(outlook),
                raised.headlines(Severity.CRITICAL),
                raised.headlines(Severity.WARNING),
                Optional.ofNullable(lastAlert),
                Optional.ofNullable(noAnswer),
                Optional.ofNullable(mailProblem),
                Optional.ofNullable(disabled));
    }
}
