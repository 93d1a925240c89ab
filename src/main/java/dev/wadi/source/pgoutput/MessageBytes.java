package dev.wadi.source.pgoutput;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads one message of the protocol from left to right. The same object is used for every message; one thread. */
final class MessageBytes {

    private static final VarHandle INT16 = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes;
    private int next;

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
    String name() {
        final int start = next;
        while (bytes[next] != 0) {
            next++;
        }
        return new String(bytes, start, next++ - start, StandardCharsets.UTF_8);
    }

    /** A text with its length before it. */
    String text() {
        final int length = int32();
        final String text = new String(bytes, next, length, StandardCharsets.UTF_8);
        next += length;
        return text;
    }
}
