package dev.wadi.monitor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What is wrong by one reading, and of which kinds nothing can be said now: those neither raise nor clear. A pure
 * decision.
 */
record Assessment(List<Finding> findings, Set<AlertKind> undecided) {

    /** Of the server's limit: from here on it is a matter of minutes, whatever the status says. */
    private static final int CRITICAL_PERCENT = 90;

    static Assessment of(
            final SlotReading reading, final Outlook outlook, final SlotHistory history, final LogLimits limits) {
        final Findings found = new Findings(reading, outlook, limits);
        final Instant now = reading.at();
        if (!reading.exists()) {
            final boolean isTold = history.wasSeen() || history.missing(now).compareTo(limits.patience()) >= 0;
            return alone(isTold ? List.of(found.missing(history.wasSeen())) : List.of(), AlertKind.MISSING);
        }
        if (reading.isLost()) {
            return alone(List.of(found.lost()), AlertKind.LOST);
        }
        final List<Finding> findings = new ArrayList<>();
        final Set<AlertKind> undecided = EnumSet.noneOf(AlertKind.class);
        assessSize(found, reading, limits, findings, undecided);
        assessServerLimit(found, reading, limits, findings, undecided);
        if (history.unread(now).compareTo(limits.patience()) >= 0) {
            findings.add(found.inactive(history.unread(now)));
        }
        if (history.stalled(now).compareTo(limits.patience()) >= 0) {
            findings.add(found.stalled(history.stalled(now)));
        }
        return new Assessment(findings, undecided);
    }

    /** Of a slot that is not there, or cannot be asked for, nothing else is known. */
    static Assessment alone(final List<Finding> findings, final AlertKind kind) {
        return new Assessment(findings, EnumSet.complementOf(EnumSet.of(kind, AlertKind.NO_ANSWER)));
    }

    private static void assessSize(
            final Findings found,
            final SlotReading reading,
            final LogLimits limits,
            final List<Finding> findings,
            final Set<AlertKind> undecided) {
        if (reading.retainedBytes() >= limits.maxBytes()) {
            findings.add(found.atMaximum());
        } else if (reading.retainedBytes() >= limits.thresholdBytes()) {
            findings.add(found.overThreshold());
        } else if (!limits.isClear(reading.retainedBytes(), limits.maxBytes())) {
            undecided.add(AlertKind.SIZE);
        }
    }

    private static void assessServerLimit(
            final Findings found,
            final SlotReading reading,
            final LogLimits limits,
            final List<Finding> findings,
            final Set<AlertKind> undecided) {
        final OptionalLong limit = reading.serverLimitBytes();
        if (limit.isEmpty()) {
            return;
        }
        final boolean isUrgent = "unreserved".equals(reading.walStatus())
                || reading.retainedBytes() * 100 >= limit.getAsLong() * CRITICAL_PERCENT;
        if (isUrgent) {
            findings.add(found.serverLimit(Severity.CRITICAL));
        } else if ("extended".equals(reading.walStatus())
                || reading.retainedBytes() >= limits.thresholdOf(limit.getAsLong())) {
            findings.add(found.serverLimit(Severity.WARNING));
        } else if (!limits.isClear(reading.retainedBytes(), limit.getAsLong())) {
            undecided.add(AlertKind.SERVER_LIMIT);
        }
    }
}
