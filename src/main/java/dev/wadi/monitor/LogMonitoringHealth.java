package dev.wadi.monitor;

import java.util.Map;
import java.util.Optional;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Ready unless somebody has to act: a critical alert, a disabled pipeline, a source or a mail server that fails. */
final class LogMonitoringHealth extends AbstractHealthCheck {

    private final LogMonitor monitor;

    LogMonitoringHealth(final LogMonitor monitor) {
        super("wadi", "log-monitoring");
        this.monitor = monitor;
    }

    /** A restart would mend nothing. */
    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(final HealthCheckResultBuilder builder, final Map<String, Object> options) {
        final MonitorStatus status = monitor.status();
        builder.detail("slot", monitor.slot());
        status.reading().ifPresent(reading -> {
            builder.detail("reading.at", reading.at().toString());
            builder.detail("slot.active", reading.isActive());
            builder.detail("slot.walStatus", reading.walStatus());
            builder.detail("slot.retainedBytes", reading.retainedBytes());
            builder.detail("slot.unconfirmedBytes", reading.unconfirmedBytes());
        });
        status.lastAlert().ifPresent(alert -> {
            builder.detail("alert.at", alert.at().toString());
            builder.detail("alert.last", alert.toString());
        });
        builder.detail(
                "alerts.raised", status.criticals().size() + status.warnings().size());
        problem(status).ifPresentOrElse(problem -> builder.message(problem).down(), builder::up);
        status.mailProblem().ifPresent(problem -> builder.detail("mail.problem", problem));
    }

    private static Optional<String> problem(final MonitorStatus status) {
        return status.disabled()
                .map(why -> "The pipeline is disabled: " + why)
                .or(() -> status.criticals().stream().findFirst())
                .or(() -> status.noAnswer().map(why -> "The source does not answer: " + why))
                .or(() -> status.mailProblem().map(why -> "Mails cannot be sent: " + why));
    }
}
