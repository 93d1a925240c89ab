package dev.wadi.benchmark;

import java.util.Set;

/** A way to bring changes from one database to another, or to read them at least. */
interface Contender {

    String name();

    Set<Workload> workloads();

    /** Whether rows arrive at the destination, where they are looked for and compared. */
    boolean writes();

    /** Whether the tables at the destination have to be made for it. */
    default boolean needsTables() {
        return writes();
    }

    /** Which rows of its tables stand for rows of the source, as a condition in SQL. */
    default String liveRows() {
        return "true";
    }

    /**
     * Whether it begins when its slot is there (load) or in use (else), as the source shows it; the time it takes to
     * come to that is not counted as work. One without a slot begins when it is started.
     */
    default boolean beginsWithSlot() {
        return true;
    }

    Running start(Task task) throws Exception;
}
