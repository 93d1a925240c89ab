package dev.wadi.type;

import dev.wadi.change.PgType;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HexFormat;

/** bytea in the hex format, which every connection to the source asks for. */
final class BytesConverter extends Converter {

    private static final String PREFIX = "\\x";

    BytesConverter(final PgType type) {
        super(type);
    }

    @Override
    Object decode(final String text) {
        if (!text.startsWith(PREFIX)) {
            throw refusal("does not begin with \\x; bytea_output must be hex");
        }
        try {
            return HexFormat.of().parseHex(text, PREFIX.length(), text.length());
        } catch (IllegalArgumentException e) {
            throw refusal("is not hexadecimal"); // without the cause: its message has a part of the value
        }
    }

    @Override
    String encode(final Object value) {
        if (value instanceof String text) {
            return encode(decode(text));
        }
        if (value instanceof byte[] bytes) {
            return PREFIX + HexFormat.of().formatHex(bytes);
        }
        if (value instanceof ByteBuffer buffer) {
            final byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return encode(bytes);
        }
        throw wrongClass(value);
    }

    @Override
    Object jsonValue(final String text) {
        return Base64.getEncoder().encodeToString((byte[]) decode(text));
    }
}
