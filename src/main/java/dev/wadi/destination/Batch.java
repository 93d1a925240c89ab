package dev.wadi.destination;

import dev.wadi.change.Change;
import dev.wadi.change.Position;
import java.util.List;

/**
 * Changes that are written together, in the source's order.
 *
 * @param boundary where the last transaction of the batch ends; null if the batch ends inside a transaction, which must
 *     then stay invisible until a later batch ends it
 */
record Batch(List<Change> changes, Position boundary) {}
