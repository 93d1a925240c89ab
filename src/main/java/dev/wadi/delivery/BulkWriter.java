package dev.wadi.delivery;

import dev.wadi.change.Position;
import dev.wadi.change.TableId;
import java.util.List;
import java.util.Optional;

/** One connection that takes rows in the text format of COPY. Used by one thread; only {@link #close} by any. */
public interface BulkWriter extends AutoCloseable {

    /** The values that each row has to have behind the table's own, for rows that show this position. */
    List<String> trailing(Position position);

    /** The rows that follow are of this table. */
    void begin(TableId table);

    /** Takes whole rows. */
    void write(byte[] rows, int length);

    /**
     * Makes the rows since {@link #begin} durable.
     *
     * @throws RefusedRowsException if the values of rows are at fault, as any method from {@link #begin} on may
     * @param part what is recorded with them; empty for nothing
     */
    void commit(Optional<LoadPart> part);

    /** Drops the rows since {@link #begin}, of which some were refused; others can follow. */
    void undo();

    /** Drops what was not committed, and makes a call that another thread is in fail. */
    @Override
    void close();
}
