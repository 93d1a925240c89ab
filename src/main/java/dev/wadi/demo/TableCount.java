package dev.wadi.demo;

import java.time.Duration;
import java.util.Optional;

/**
 * The rows of a table on both sides, read shortly after one another: the destination first, so that no lag is hidden.
 *
 * @param source empty if the source does not answer
 * @param copy empty if the destination does not answer or has no such table yet
 */
public record TableCount(String table, Optional<Rows> source, Optional<Rows> copy) {

    /** By how many rows the live ones of the copy are fewer or more than the source's. */
    public Optional<Long> offBy() {
        return source.flatMap(s -> copy.map(c -> Math.abs(s.live() - c.live())));
    }

    /**
     * How much older the newest change in the copy is than the newest at the source; zero if it is not. Deletes do not
     * show in it.
     */
    public Optional<Duration> lag() {
        return source.flatMap(Rows::newest)
                .flatMap(here -> copy.flatMap(Rows::newest).map(there -> Duration.between(there, here)))
                .map(lag -> lag.isNegative() ? Duration.ZERO : lag);
    }
}
