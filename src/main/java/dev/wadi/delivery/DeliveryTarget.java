package dev.wadi.delivery;

import dev.wadi.change.Change;
import dev.wadi.change.Position;
import java.util.List;
import java.util.Optional;

/**
 * A place that makes changes durable together with the position they stand for. Changes reach it by way of the route;
 * the pipeline tells it, from the same thread and in the same order, where source transactions end. What was handed over
 * after the last boundary must never become visible.
 */
public interface DeliveryTarget {

    /** How logs and errors name it. */
    String name();

    /**
     * Forgets everything that was handed over and is not durable, clears a failure, and reads how far the pipeline has
     * come. Called before each start of a reader, when nothing is being handed over. From then on until {@link
     * #release} no other process can do the same for this pipeline.
     *
     * @return empty if the pipeline has never stored anything here
     * @throws DeliveryException if the target cannot be reached or refuses, or another process runs the pipeline
     */
    Optional<Progress> restore();

    /**
     * Stores that the pipeline is where it says, without any change: a load that begins, or a first position. What an
     * earlier load that did not end has left is removed.
     */
    void store(Progress progress);

    /** The way past the route for the tables that were announced so far, if there is one. */
    default Optional<BulkLoad> bulkLoad() {
        return Optional.empty();
    }

    /**
     * All rows of the load are there: from now on changes go to them, and still nobody sees either. Each boundary is
     * stored with what it stands for, so that a pipeline that is cut off goes on from there; after {@link #restore} it
     * announces the loaded tables again. Returns when that is durable.
     */
    void catchUp(Progress catchingUp);

    /**
     * Ends the load: all tables that it handed over, as the changes since have left them, become visible at once, and
     * the position is stored with them. What was there before becomes like them. Returns when that is durable.
     */
    void completeLoad(Progress streaming);

    /** What was noted under a name beside the position, by this process or one before; any thread. */
    Optional<String> note(String name);

    /** Notes one line beside a position that is stored, at once and whatever is being written; any thread. */
    void note(String name, String value);

    /** What somebody does so that the pipeline begins anew here. */
    default String wayToForget(final String pipeline) {
        return "delete the row of pipeline '" + pipeline + "' from wadi.position at the destination";
    }

    /** Drops what is not durable and leaves the pipeline to other processes; {@link #restore} takes it again. */
    void release();

    /**
     * Everything handed over so far is whole transactions, the last of which ends at this position. Returns at once,
     * or when there is room again.
     *
     * @throws DeliveryException if an earlier write has failed
     */
    void boundary(Position position);

    /** Waits until everything up to the last boundary is durable. */
    void flush() throws InterruptedException;

    /** Whether {@link #refuse} can be called. */
    default boolean keepsDeadLetters() {
        return false;
    }

    /**
     * Takes a change on which a step of the route has failed, by {@link Change#marked}, in the order of what is handed
     * over: it becomes a dead letter with the transaction that it belongs to.
     */
    default void refuse(final Change failed) throws InterruptedException {
        throw new UnsupportedOperationException(name() + " keeps no dead letters");
    }

    /** Waits until what is handed over next is taken at once. */
    default void awaitRoom() throws InterruptedException {}

    /**
     * Another way to the same place, for a load beside the stream: it has connections and a progress of its own, takes
     * the exchanges that are marked {@link WadiConstants#ASIDE}, and forgets at its {@link #release} what was not
     * completed. Empty if rows cannot be loaded here beside the stream.
     */
    default Optional<DeliveryTarget> aside() {
        return Optional.empty();
    }

    /** What is known here of the loads of single tables, if anything is. */
    default Optional<LoadLedger> ledger() {
        return Optional.empty();
    }

    /** The dead letters of steps that are kept here, if any are. */
    default Optional<StepLetters> stepLetters() {
        return Optional.empty();
    }

    /** The last position that is durable; cheap, any thread. */
    Position durable();

    /** How many changes were dead-lettered since the program started; cheap, any thread. */
    default long deadLetters() {
        return 0;
    }

    /** Why writing has stopped, if it has; cleared by {@link #restore}. */
    Optional<DeliveryException> failure();

    /** The tables whose changes are not applied any more, while those of the others are; cheap, any thread. */
    default List<StoppedTable> stoppedTables() {
        return List.of();
    }

    /** Whether a table whose schema has a problem is stopped alone. */
    default boolean stopsTables() {
        return false;
    }
}
