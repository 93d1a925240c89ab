package dev.wadi.monitor;

import dev.wadi.monitor.Alert.Occasion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which alerts are raised. Each is told once when it rises or becomes worse, again after the reminder interval while it
 * lasts, and once when it has passed; it does not become milder, so that a value around a limit is one alert. Guarded by
 * its owner.
 */
final class RaisedAlerts {

    private final Duration reminder;
    private final Map<AlertKind, Raised> raised = new EnumMap<>(AlertKind.class);

    private record Raised(Finding finding, Instant told) {}

    /** What is to be told now. */
    record Notice(Occasion occasion, Finding finding) {}

    RaisedAlerts(final Duration reminder) {
        this.reminder = reminder;
    }

    List<Notice> update(final Assessment assessment, final Instant now) {
        final List<Notice> notices = new ArrayList<>();
        final Map<AlertKind, Raised> gone = new EnumMap<>(raised);
        for (final Finding finding : assessment.findings()) {
            gone.remove(finding.kind());
            occasion(finding, now).ifPresent(occasion -> {
                raised.put(finding.kind(), new Raised(finding, now));
                notices.add(new Notice(occasion, finding));
            });
        }
        gone.keySet().removeAll(assessment.undecided());
        gone.forEach((kind, last) -> {
            raised.remove(kind);
            notices.add(new Notice(Occasion.CLEARED, last.finding()));
        });
        return notices;
    }

    private Optional<Occasion> occasion(final Finding finding, final Instant now) {
        final Raised before = raised.get(finding.kind());
        if (before == null || finding.severity().compareTo(before.finding().severity()) > 0) {
            return Optional.of(Occasion.RAISED);
        }
        final boolean isDue = Duration.between(before.told(), now).compareTo(reminder) >= 0;
        return isDue ? Optional.of(Occasion.REMINDER) : Optional.empty();
    }

    List<String> headlines(final Severity severity) {
        return raised.values().stream()
                .map(Raised::finding)
                .filter(finding -> finding.severity() == severity)
                .map(Finding::headline)
                .toList();
    }
}
