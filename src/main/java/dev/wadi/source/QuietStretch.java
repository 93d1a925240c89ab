package dev.wadi.source;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Position;
import dev.wadi.delivery.Barrier;
import dev.wadi.delivery.Progress;
import dev.wadi.source.pgoutput.QuietLog;
import dev.wadi.source.reader.Handover;
import java.sql.SQLException;

/**
 * Much log in which nothing is published, of which the reader does not hear: noticed while it reads, by the thread that
 * looks at the source, and passed between two readers, by the pipeline's.
 */
final class QuietStretch {

    /** So much log may lie between the slot and the end before it is looked whether anything is published in it. */
    private static final long MIN_BYTES = 16L << 20;

    private final String slotName;
    private final QuietLog log;
    private final Barrier barrier;
    private final Handover handover;
    private volatile boolean isNoticed;

    // Of the thread that looks at the source.
    private long lastHandedOver = -1;
    private Position triedAt;

    QuietStretch(final String slotName, final QuietLog log, final Barrier barrier, final Handover handover) {
        this.slotName = requireNonNull(slotName, "slotName");
        this.log = requireNonNull(log, "log");
        this.barrier = requireNonNull(barrier, "barrier");
        this.handover = requireNonNull(handover, "handover");
    }

    /**
     * Whether it is worth to stop reading for a moment. Asked in long intervals; never true twice for the same position.
     *
     * @param end where the source's log ends
     */
    boolean notice(final Position end) {
        final Position durable = barrier.durable();
        final long count = handover.count();
        if (count != lastHandedOver || barrier.handedOver().isAfter(durable)) {
            lastHandedOver = count;
            return false;
        }
        if (end.lsn() - durable.lsn() <= MIN_BYTES || durable.equals(triedAt)) {
            return false;
        }
        triedAt = durable;
        isNoticed = true;
        return true;
    }

    /**
     * Lets the position and the slot move on over it, if that is what reading was stopped for.
     *
     * @param position where the pipeline stands
     * @return where it stands now
     */
    Position pass(final Position position, final Position end) throws SQLException {
        if (!isNoticed) {
            return position;
        }
        isNoticed = false;
        return log.pass(position, end, passed -> barrier.store(Progress.streaming(slotName, passed)));
    }
}
