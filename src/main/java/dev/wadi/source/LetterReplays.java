package dev.wadi.source;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Change;
import dev.wadi.change.LetterMark;
import dev.wadi.change.Position;
import dev.wadi.delivery.Barrier;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.DeliveryTarget;
import dev.wadi.delivery.StepLetters;
import dev.wadi.source.reader.Handover;
import dev.wadi.source.reader.RouteException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends changes on which a step has failed through the route again, when that is asked for at the destination. Between two
 * readers: nothing else is on its way then. Used by one thread; the replay itself runs on the pipeline's.
 */
final class LetterReplays {

    private static final Logger LOG = LoggerFactory.getLogger(LetterReplays.class);

    private final Barrier barrier;
    private final Handover stream;
    private final Pipeline pipeline;

    LetterReplays(final Barrier barrier, final Handover stream, final Pipeline pipeline) {
        this.barrier = requireNonNull(barrier, "barrier");
        this.stream = requireNonNull(stream, "stream");
        this.pipeline = requireNonNull(pipeline, "pipeline");
    }

    void look() throws InterruptedException {
        final Optional<StepLetters> letters = barrier.onlyTarget().flatMap(DeliveryTarget::stepLetters);
        if (letters.isEmpty()) {
            return;
        }
        try {
            final List<Change> requested = letters.get().requested();
            if (!requested.isEmpty()) {
                pipeline.performBetweenReaders(durable -> replay(requested, letters.get(), durable));
            }
        } catch (final DeliveryException e) {
            // The writer has its own connection and reports an outage; the next look comes soon.
            LOG.debug("Dead letters cannot be looked for", e);
        }
    }

    private void replay(final List<Change> requested, final StepLetters letters, final Position durable)
            throws InterruptedException {
        for (final Change change : requested) {
            try {
                stream.replay(change);
            } catch (final RouteException e) {
                final long letter = change.mark().map(LetterMark::letter).orElse(0L);
                LOG.warn("Dead letter {} stays: {}", letter, e.getMessage());
                letters.failedAgain(letter, e.getMessage());
            }
        }
        stream.boundary(durable);
        barrier.flush();
    }
}
