package dev.wadi.source;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Position;
import dev.wadi.delivery.Barrier;
import dev.wadi.source.pgoutput.SourceText;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that Debezium's engine ends again where it has begun, of a source whose texts are converted: a text that cannot
 * be converted ends it each time, and it does not know of which table. Wadi's own reader can pass it. Used by the
 * pipeline's thread.
 */
final class EngineEnds {

    private static final Logger LOG = LoggerFactory.getLogger(EngineEnds.class);

    private final SourceText text;
    private final Barrier barrier;
    private long restarts;
    private Position begin = Position.ZERO;

    EngineEnds(final SourceText text, final Barrier barrier) {
        this.text = requireNonNull(text, "text");
        this.barrier = requireNonNull(barrier, "barrier");
    }

    /**
     * To be asked before each engine.
     *
     * @param restartsSoFar how often reading has failed
     */
    boolean endWhereTheyBegin(final long restartsSoFar) {
        if (text.isRaw()) {
            return true;
        }
        final boolean hasFailedHere = restartsSoFar > restarts && begin.equals(barrier.durable());
        restarts = restartsSoFar;
        begin = barrier.durable();
        if (hasFailedHere && isConverted()) {
            LOG.warn("The reader debezium has ended where it began, and the source has another encoding than UTF8;"
                    + " the reader pgoutput looks whether a text cannot be converted");
            return true;
        }
        return false;
    }

    private boolean isConverted() {
        try {
            return text.isConverted();
        } catch (final SQLException e) {
            LOG.debug("The encoding of the source cannot be asked for", e);
            return false;
        }
    }
}
