package dev.wadi.source.pgoutput;

import dev.wadi.change.Change;
import dev.wadi.change.Position;

/** Takes what the decoder finds, in the order of the stream. */
interface Receiver {

    /**
     * @param bytes how many the change had on its way
     */
    void change(Change change, int bytes);

    /** The transaction of the changes before ends here. */
    void commit(Position end);
}
