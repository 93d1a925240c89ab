package dev.wadi.monitor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The words for what a reading shows. */
final class Findings {

    private final SlotReading reading;
    private final Outlook outlook;
    private final LogLimits limits;
    private final WaysOut waysOut;

    Findings(final SlotReading reading, final Outlook outlook, final LogLimits limits) {
        this.reading = reading;
        this.outlook = outlook;
        this.limits = limits;
        this.waysOut = new WaysOut(limits);
    }

    Finding overThreshold() {
        return new Finding(
                AlertKind.SIZE,
                Severity.WARNING,
                holdsBack() + ", " + ofMaximum(),
                "Replication goes on. At " + Readable.size(limits.maxBytes()) + in(outlook.untilMaximum())
                        + " Wadi disables the pipeline"
                        + (limits.atMaximum() == AtMaximum.DROP
                                ? " and drops the slot, and every table has to be loaded again."
                                : ", and the slot still holds the log back."),
                with(waysOut.ofCauses(reading), waysOut.moreRoom(limits.maxBytes())));
    }

    Finding atMaximum() {
        final String headline = "disabled, because " + slot() + " holds back " + Readable.size(reading.retainedBytes())
                + " of log at the source, " + ofMaximum();
        return limits.atMaximum() == AtMaximum.DROP
                ? new Finding(
                        AlertKind.SIZE,
                        Severity.CRITICAL,
                        headline,
                        "The pipeline reads no changes any more, and its slot is dropped to free the source's disk, as"
                                + " wadi.log-monitoring.at-maximum=drop says. Changes since the last confirmed position"
                                + " are missing in the copy until every table is loaded again.",
                        List.of(waysOut.loadAgain()))
                : new Finding(
                        AlertKind.SIZE,
                        Severity.CRITICAL,
                        headline,
                        "The pipeline reads no changes any more and the copy falls behind; nothing is lost so far. The"
                                + " slot still holds the log back, so the source's disk goes on filling.",
                        with(waysOut.ofCauses(reading), waysOut.catchUp(reading.retainedBytes()), waysOut.giveUp()));
    }

    Finding serverLimit(final Severity severity) {
        final String safe = Readable.size(Math.max(0, reading.safeWalBytes().orElse(0)));
        final boolean isOver = "unreserved".equals(reading.walStatus());
        return new Finding(
                AlertKind.SERVER_LIMIT,
                severity,
                isOver
                        ? "the server is about to break " + slot() + ", which holds back more than it may ("
                                + Readable.size(reading.retainedBytes()) + ")"
                        : holdsBack() + ", and the server breaks it after " + safe + " more",
                isOver
                        ? "At one of its next checkpoints the server removes log that was not read yet. Then every table"
                                + " has to be loaded again."
                        : "When that is written" + in(outlook.untilServerLimit()) + ", the server removes log that was"
                                + " not read yet (max_slot_wal_keep_size), and every table has to be loaded again.",
                with(
                        waysOut.ofCauses(reading),
                        Step.of(
                                "If the source's disk has room, raise the server's limit; -1 is none.",
                                "ALTER SYSTEM SET max_slot_wal_keep_size = '"
                                        + (Math.max(
                                                1, reading.serverLimitBytes().orElse(0) * 2 / Readable.GIGABYTE))
                                        + "GB';",
                                "SELECT pg_reload_conf();")));
    }

    Finding lost() {
        return new Finding(
                AlertKind.LOST,
                Severity.CRITICAL,
                slot() + " is lost"
                        + reading.invalidation()
                                .map(reason -> " (" + reason + ")")
                                .orElse(""),
                "The server has removed log that was not read yet. The copy cannot be continued; changes since "
                        + reading.confirmed() + " are missing in it until every table is loaded again.",
                List.of(waysOut.loadAgainWithoutTheBrokenSlot()));
    }

    Finding missing(final boolean wasThere) {
        return new Finding(
                AlertKind.MISSING,
                Severity.CRITICAL,
                slot() + (wasThere ? " is gone" : " does not exist"),
                "The source keeps no log for the pipeline. Changes from now on are missing in the copy until every table"
                        + " is loaded again.",
                List.of(waysOut.loadAgain()));
    }

    Finding inactive(final Duration since) {
        return new Finding(
                AlertKind.INACTIVE,
                Severity.WARNING,
                "nobody has read from " + slot() + " for " + Readable.time(since),
                "The copy falls behind, and the source keeps the log that is not read: "
                        + Readable.size(reading.retainedBytes()) + " by now.",
                List.of(
                        Step.of(
                                "Look at the log of Wadi for why it does not read, mend that, and if it says that it has"
                                        + " stopped, restart it."),
                        waysOut.look()));
    }

    Finding stalled(final Duration since) {
        return new Finding(
                AlertKind.STALLED,
                Severity.WARNING,
                "nothing has been confirmed on " + slot() + " for " + Readable.time(since) + ", although the log grows",
                "The copy shows the source as it was at " + reading.confirmed()
                        + ", and the source keeps the log since: " + Readable.size(reading.unconfirmedBytes())
                        + " by now.",
                with(waysOut.ofCauses(reading), waysOut.look()));
    }

    static Finding noAnswer(final Duration since, final String reason) {
        return new Finding(
                AlertKind.NO_ANSWER,
                Severity.CRITICAL,
                "the source has not said for " + Readable.time(since) + " how much log it keeps",
                "Nobody watches its disk meanwhile. The reason: " + reason + (reason.endsWith(".") ? "" : "."),
                List.of(Step.of("Check that the source runs, that wadi.source.host is its writer, and that the user of"
                        + " wadi.source.user may connect.")));
    }

    /** How it is now that it has passed. */
    String cleared(final AlertKind kind) {
        return switch (kind) {
            case SIZE, SERVER_LIMIT -> holdsBack() + " now, " + ofMaximum();
            case LOST, MISSING -> slot() + " is there again";
            case INACTIVE -> slot() + " is read from again";
            case STALLED -> "changes are confirmed on " + slot() + " again";
            case NO_ANSWER -> "the source says again how much log it keeps";
            case TEST -> throw new IllegalArgumentException("A test mail does not pass");
        };
    }

    private String slot() {
        return "slot " + limits.slot();
    }

    private String holdsBack() {
        return slot() + " holds back " + Readable.size(reading.retainedBytes()) + " of log at the source";
    }

    private String ofMaximum() {
        return Readable.percent(reading.retainedBytes(), limits.maxBytes()) + " of the maximum";
    }

    private static String in(final Optional<Duration> time) {
        return time.map(left -> " (in " + Readable.time(left) + " if it goes on like this)")
                .orElse("");
    }

    private static List<Step> with(final List<Step> first, final Step... others) {
        final List<Step> steps = new ArrayList<>(first);
        steps.addAll(List.of(others));
        return steps;
    }
}
