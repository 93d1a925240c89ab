package dev.wadi.delivery;

/** Somebody who shows how far historical loads are; found in Camel's registry. Called by the pipeline's thread. */
public interface LoadListener {

    /** Rows are about to be read. The progress changes by itself until {@link #ended}. */
    void began(LoadProgress progress);

    /** All rows are there, or the load was cut off. */
    void ended(LoadProgress progress);
}
