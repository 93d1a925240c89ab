package dev.wadi.source.pgoutput;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.sql.SQLException;

/** Reads one message of the protocol from left to right. The same object is used for every message; one thread. */
final class MessageBytes {

    private static final VarHandle INT16 = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final TextDecoder decoder;
    private byte[] bytes;
    private int next;

    MessageBytes(final TextDecoder decoder) {
        this.decoder = decoder;
    }

    void wrap(final byte[] message, final int offset) {
        bytes = message;
        next = offset;
    }

    byte int8() {
        return bytes[next++];
    }

    int int16() {
        final int value = (short) INT16.get(bytes, next);
        next += Short.BYTES;
        return value;
    }

    int int32() {
        final int value = (int) INT32.get(bytes, next);
        next += Integer.BYTES;
        return value;
    }

    long int64() {
        final long value = (long) INT64.get(bytes, next);
        next += Long.BYTES;
        return value;
    }

    /** A text that ends with a zero byte. */
    String name() throws SQLException {
        final int start = next;
        while (bytes[next] != 0) {
            next++;
        }
        return decoder.decode(bytes, start, next++ - start);
    }

    /**
     * A text with its length before it. It is passed also if it cannot be made.
     *
     * @throws SQLException if it is no text
     */
    String text() throws SQLException {
        final int length = int32();
        next += length;
        return decoder.decode(bytes, next - length, length);
    }
}
