package dev.wadi.monitor;

/** How soon somebody has to act, from later to now. */
public enum Severity {
    INFO,
    WARNING,
    CRITICAL
}
