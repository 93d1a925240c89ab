package dev.wadi.source.pgoutput;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Builds messages as PostgreSQL's manual describes them. */
final class Messages {

    private Messages() {}

    /** Stands for an unchanged value in {@link Builder#row}. */
    static final String KEPT = new StringBuilder("kept").toString();

    static Builder message(final char kind) {
        return new Builder().int8(kind);
    }

    static byte[] begin(final long commit, final long micros, final int transaction) {
        return message('B').int64(commit).int64(micros).int32(transaction).bytes();
    }

    static byte[] commit(final long commit, final long end) {
        return message('C').int8(0).int64(commit).int64(end).int64(0).bytes();
    }

    /** Columns as {@code +name} for one in the key and {@code name} for another, all of type text. */
    static byte[] relation(final int number, final char identity, final String... columns) {
        final Builder builder = message('R')
                .int32(number)
                .name("shop")
                .name("Orders ä")
                .int8(identity)
                .int16(columns.length);
        for (final String column : columns) {
            final boolean isInKey = column.startsWith("+");
            builder.int8(isInKey ? 1 : 0)
                    .name(isInKey ? column.substring(1) : column)
                    .int32(25)
                    .int32(-1);
        }
        return builder.bytes();
    }

    static final class Builder {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final DataOutputStream out = new DataOutputStream(bytes);

        @FunctionalInterface
        private interface Write {
            void to(DataOutputStream out) throws IOException;
        }

        private Builder write(final Write write) {
            try {
                write.to(out);
                return this;
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Builder int8(final int value) {
            return write(o -> o.writeByte(value));
        }

        Builder int16(final int value) {
            return write(o -> o.writeShort(value));
        }

        Builder int32(final int value) {
            return write(o -> o.writeInt(value));
        }

        Builder int64(final long value) {
            return write(o -> o.writeLong(value));
        }

        Builder name(final String value) {
            return write(o -> o.write(value.getBytes(StandardCharsets.UTF_8))).int8(0);
        }

        Builder row(final char kind, final String... values) {
            int8(kind).int16(values.length);
            for (final String value : values) {
                if (value == null) {
                    int8('n');
                } else if (value == KEPT) {
                    int8('u');
                } else {
                    final byte[] text = value.getBytes(StandardCharsets.UTF_8);
                    int8('t').int32(text.length).write(o -> o.write(text));
                }
            }
            return this;
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }
    }
}
