package dev.wadi.destination.jdbc;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.postgresql.copy.CopyIn;
import org.postgresql.util.ByteStreamWriter;

/** Takes the place of the server's end of a COPY. */
final class RecordingCopy implements CopyIn {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int blocks;
    boolean isEnded;

    byte[] bytes() {
        return bytes.toByteArray();
    }

    @Override
    public void writeToCopy(final byte[] buffer, final int offset, final int length) {
        bytes.write(buffer, offset, length);
        blocks++;
    }

    @Override
    public long endCopy() {
        isEnded = true;
        return bytes.toString(StandardCharsets.ISO_8859_1)
                .chars()
                .filter(c -> c == '\n')
                .count();
    }

    @Override
    public void writeToCopy(final ByteStreamWriter from) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void flushCopy() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int getFieldCount() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int getFormat() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int getFieldFormat(final int field) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isActive() {
        return !isEnded;
    }

    @Override
    public void cancelCopy() {
        isEnded = true;
    }

    @Override
    public long getHandledRowCount() {
        return 0;
    }
}
