package dev.wadi.monitor;

import java.util.List;

/** Something that is wrong now: what, what it means for the source and the copy, and what to do about it. */
record Finding(AlertKind kind, Severity severity, String headline, String impact, List<Step> steps) {}
