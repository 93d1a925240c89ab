package dev.wadi.source;

import static java.util.Objects.requireNonNull;

import dev.wadi.source.reader.Handover;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports a route in which an exchange has stopped moving: nothing else is handed over until it completes. */
final class StalledRoute implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(StalledRoute.class);

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final String pipeline;
    private final Handover handover;

    /** What was reported last; of the thread that looks. */
    private String reported = "";

    StalledRoute(final String pipeline, final Handover handover) {
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.handover = requireNonNull(handover, "handover");
    }

    /** Where changes wait; empty if they move. */
    Optional<String> sentence() {
        return handover.stalledAt(LIMIT)
                .map(place -> "The route has not moved for more than " + LIMIT.toSeconds() + " s; changes wait at "
                        + place + " and nothing is acknowledged until that has completed");
    }

    @Override
    public void run() {
        final String current = sentence().orElse("");
        if (!current.isEmpty() && !current.equals(reported)) {
            LOG.warn("Pipeline {}: {}", pipeline, current);
        }
        reported = current;
    }
}
