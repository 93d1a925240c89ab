package dev.wadi.delivery;

/**
 * A program that wants to know of every Error that a thread of a pipeline has met: it is set as the JVM's default
 * handler of uncaught exceptions. Another default handler is never called by Wadi: what a host does there is its own.
 */
public interface ErrorListener extends Thread.UncaughtExceptionHandler {}
