package dev.wadi.destination.jdbc;

import java.util.Arrays;

/** A key by the text of its columns; equal keys have equal text because PostgreSQL writes a value in one form only. */
final class RowKey {

    private final String[] texts;
    private final int hash;

    RowKey(final String[] texts) {
        this.texts = texts;
        this.hash = Arrays.hashCode(texts);
    }

    String[] texts() {
        return texts;
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof RowKey that && hash == that.hash && Arrays.equals(texts, that.texts);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
