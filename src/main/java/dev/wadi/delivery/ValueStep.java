package dev.wadi.delivery;

/**
 * A step of Wadi's that changes values. A change that is replayed to the step which has failed on it has passed those
 * before it already, and passes them as it is.
 */
public interface ValueStep {}
