package dev.wadi.monitor;

/** The one of the other slots that holds back most. */
record OtherSlot(String name, long retainedBytes) {}
