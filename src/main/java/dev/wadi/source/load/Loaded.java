package dev.wadi.source.load;

import dev.wadi.change.Position;

/**
 * What a load has brought.
 *
 * @param start where the slot's changes begin
 * @param consistentAt from where on the rows are as the source was, once the changes up to there are applied to them;
 *     the start if they all come from there
 */
public record Loaded(Position start, Position consistentAt) {

    public boolean needsChanges() {
        return consistentAt.isAfter(start);
    }
}
