package dev.wadi.monitor;

import java.util.ArrayList;
import java.util.List;

/** Why a slot probably holds back log, the likeliest first. Each is a whole sentence. */
final class Causes {

    private Causes() {}

    static List<String> of(final SlotReading reading, final PipelineView pipeline) {
        final List<String> causes = new ArrayList<>();
        pipeline.destinationFailure()
                .ifPresent(failure -> causes.add("The destination does not take changes: " + failure + "."));
        reading.oldestTransaction()
                .ifPresent(open -> causes.add("A transaction at the source is open: " + open.describe() + "."));
        reading.oldestPrepared()
                .ifPresent(prepared -> causes.add(
                        "A transaction at the source was prepared and not ended: " + prepared.describe() + "."));
        if (!reading.isActive()) {
            causes.add(whyUnread(pipeline));
        } else if (causes.isEmpty()) {
            causes.add(whyUnconfirmed(reading, pipeline));
        }
        reading.otherSlot()
                .filter(other -> other.retainedBytes() >= reading.retainedBytes())
                .ifPresent(other -> causes.add("Another slot, '" + other.name() + "', holds back no less: "
                        + Readable.size(other.retainedBytes()) + "; the disk fills without this pipeline too."));
        return causes;
    }

    private static String whyUnread(final PipelineView pipeline) {
        if (pipeline.isLoading()) {
            return "The historical load is running; the slot is read when it has ended.";
        }
        return pipeline.isRunning()
                ? "Nobody reads from the slot: the reader is down and tries to start again; the log of Wadi says why."
                : "Nobody reads from the slot: the pipeline is stopped.";
    }

    private static String whyUnconfirmed(final SlotReading reading, final PipelineView pipeline) {
        if (reading.unconfirmedBytes() < reading.retainedBytes() / 2) {
            return "Most of it is confirmed already, so a transaction that is open at the source keeps it"
                    + (reading.seesSessions()
                            ? "."
                            : "; to be told which one, GRANT pg_read_all_stats to the user of wadi.source.user.");
        }
        return pipeline.destinationIsBehind()
                ? "The destination is slow: it has not written yet what was handed over."
                : "All that was handed over is written: the log comes from tables outside of the publication, or from"
                        + " one large transaction that is still being read.";
    }
}
