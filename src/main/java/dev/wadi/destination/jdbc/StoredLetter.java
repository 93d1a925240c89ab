package dev.wadi.destination.jdbc;

import dev.wadi.change.Change;

/** A dead letter and its change, in the texts and under the names of the destination. */
record StoredLetter(long id, Change change) {}
