package dev.wadi.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What an operator can do, with commands that can be copied as they are. */
final class WaysOut {

    private final LogLimits limits;

    WaysOut(final LogLimits limits) {
        this.limits = limits;
    }

    /** Ends what the reading shows to be in the way. */
    List<Step> ofCauses(final SlotReading reading) {
        final List<Step> steps = new ArrayList<>();
        steps.add(
                Step.of("Mend the probable cause. A pipeline that is not disabled then reads the backlog by itself, and"
                        + " another mail says when it is done."));
        reading.oldestTransaction()
                .ifPresent(open -> steps.add(Step.of(
                        "If the open transaction is not needed, end it at the source.",
                        "SELECT pg_terminate_backend(" + open.pid() + ");")));
        reading.oldestPrepared()
                .ifPresent(prepared -> steps.add(Step.of(
                        "If the prepared transaction was forgotten, roll it back in database " + prepared.database()
                                + " of the source.",
                        "ROLLBACK PREPARED '" + prepared.id().replace("'", "''") + "';")));
        return steps;
    }

    Step moreRoom(final long neededBytes) {
        return Step.of(
                "If the source's disk has room for more, raise the maximum in the configuration and restart Wadi.",
                "wadi.log-monitoring.max-wal-size-gb=" + gigabytesAbove(neededBytes));
    }

    Step catchUp(final long retainedBytes) {
        return Step.of(
                "Then raise the maximum above what is held back, and restart Wadi: it goes on where it"
                        + " stopped, and nothing is lost. Until then it stays disabled, also after a restart.",
                "wadi.log-monitoring.max-wal-size-gb=" + gigabytesAbove(retainedBytes));
    }

    Step giveUp() {
        return Step.of(
                "If the disk cannot wait, give the log up: drop the slot at the source, which frees it at once, then"
                        + " delete the position at the destination and restart Wadi, which loads every table again.",
                "SELECT pg_drop_replication_slot('" + limits.slot() + "');",
                deletePosition());
    }

    Step loadAgain() {
        return Step.of(
                "Delete the position at the destination and restart Wadi: it makes a new slot and loads every table"
                        + " again.",
                deletePosition());
    }

    Step loadAgainWithoutTheBrokenSlot() {
        return Step.of(
                "Drop the broken slot at the source, then delete the position at the destination and restart Wadi: it"
                        + " makes a new slot and loads every table again.",
                "SELECT pg_drop_replication_slot('" + limits.slot() + "');",
                deletePosition());
    }

    Step look() {
        return Step.of(
                "See at the source who reads the slot.",
                "SELECT * FROM pg_replication_slots WHERE slot_name = '" + limits.slot() + "';");
    }

    private String deletePosition() {
        return "DELETE FROM wadi.position WHERE pipeline = '"
                + Readable.line(limits.pipeline()).replace("'", "''") + "';";
    }

    /** A whole number of GB with room for what is written meanwhile. */
    private static String gigabytesAbove(final long bytes) {
        return String.format(Locale.ROOT, "%.0f", Math.ceil(1.5 * bytes / Readable.GIGABYTE));
    }
}
