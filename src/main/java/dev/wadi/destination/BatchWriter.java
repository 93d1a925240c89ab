package dev.wadi.destination;

import dev.wadi.change.Change;
import dev.wadi.change.Position;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.BulkLoad;
import dev.wadi.delivery.Progress;
import dev.wadi.delivery.StoppedTable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Writes changes to one kind of destination, in one transaction after another. Used by one thread at a time. After any
 * exception only {@link #open} and {@link #close} may be called.
 */
public interface BatchWriter extends AutoCloseable {

    /**
     * Connects anew, dropping what was not committed, and reads how far the pipeline has come. Until {@link #close} no
     * other process can do so for the same pipeline.
     */
    Optional<Progress> open();

    /** Commits a progress by itself, and removes what an unfinished load has left. */
    void store(Progress progress);

    /** Makes a place for the rows of a table that may have none. */
    void announce(TableSchema table);

    /** Writes changes in order, invisible until {@link #commit}. */
    void write(List<Change> changes);

    /** Makes everything written visible together with the position. */
    void commit(Position position);

    /**
     * The way of a load's rows past the route, for the tables that were announced and committed, if there is one.
     *
     * @param exclusive runs what uses the writer while nobody else does
     */
    default Optional<BulkLoad> bulkLoad(final Executor exclusive) {
        return Optional.empty();
    }

    /** Commits the progress; from now on changes go to the loaded rows, which stay invisible beyond {@link #commit}. */
    void catchUp(Progress catchingUp);

    /** Makes the rows of the load visible, and commits them with the progress. */
    void completeLoad(Progress streaming);

    /** How many changes were committed as dead letters so far; any thread. */
    long deadLetters();

    /** What was noted under a name beside the position; by a connection of its own, any thread. */
    Optional<String> note(String name);

    /** Notes something beside the position; by a connection of its own, any thread. */
    void note(String name, String value);

    /**
     * Whether the destination works on the call that another thread is inside of; asked when that takes long.
     *
     * @return false if it cannot be reached, or does nothing: then that call would never return
     */
    boolean isWorking();

    /**
     * Gives up the connections past the route on which nothing has moved for longer than the limit, and for which the
     * destination does nothing; whoever waits on them fails. Called in intervals by one thread.
     */
    default void giveUpDeadConnections(final Duration limit) {}

    /** The tables whose changes are not applied any more; any thread. */
    List<StoppedTable> stoppedTables();

    /** Drops what was not committed; may be called while another thread is inside and makes that call fail. */
    @Override
    void close();
}
