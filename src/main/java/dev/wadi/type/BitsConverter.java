package dev.wadi.type;

import dev.wadi.change.PgType;
import java.util.HexFormat;

/** bit(n) and varbit as bytes, the first bit the most significant, zeros in front up to whole bytes. */
final class BitsConverter extends Converter {

    private final PgType type;
    private final boolean varying;

    private BitsConverter(final PgType type, final boolean varying) {
        super(type);
        this.type = type;
        this.varying = varying;
    }

    static BitsConverter bit(final PgType type) {
        return new BitsConverter(type, false);
    }

    static BitsConverter varbit(final PgType type) {
        return new BitsConverter(type, true);
    }

    @Override
    Object decode(final String text) {
        final int length = text.length();
        final byte[] bytes = new byte[(length + 7) / 8];
        for (int i = 0; i < length; i++) {
            final int fromRight = length - 1 - i;
            final char bit = text.charAt(i);
            if (bit == '1') {
                bytes[bytes.length - 1 - fromRight / 8] |= (byte) (1 << fromRight % 8);
            } else if (bit != '0') {
                throw refusal("is not a text of the digits 0 and 1");
            }
        }
        return bytes;
    }

    /** Of bytes for a varbit every bit counts, but for zeros in front that the type has no room for. */
    @Override
    String encode(final Object value) {
        if (value instanceof String text) {
            decode(text);
            final boolean fits = varying ? text.length() <= type.modifier() : text.length() == type.modifier();
            if (type.hasModifier() && !fits) {
                throw refusal("has a length other than the type's " + type.modifier() + " bits");
            }
            return text;
        }
        if (!(value instanceof byte[] bytes)) {
            throw wrongClass(value);
        }
        final int bits = bytes.length * 8;
        final int length = !type.hasModifier() || varying && bits < type.modifier() ? bits : type.modifier();
        final int surplus = bits - length;
        final String text = bitText(bytes);
        if (surplus < 0 || !varying && surplus > 7 || text.lastIndexOf('1', surplus - 1) >= 0) {
            throw refusal("has a length other than the type's " + type.modifier() + " bits");
        }
        return text.substring(surplus);
    }

    private static String bitText(final byte[] bytes) {
        final StringBuilder text = new StringBuilder(bytes.length * 8);
        for (final byte octet : bytes) {
            for (int bit = 7; bit >= 0; bit--) {
                text.append((char) ('0' + (octet >> bit & 1)));
            }
        }
        return text.toString();
    }

    @Override
    String unifiedText(final String text) {
        return "\\x" + HexFormat.of().formatHex((byte[]) decode(text));
    }

    /** Every bit, which bytes do not tell. */
    @Override
    Object jsonValue(final String text) {
        return text;
    }

    @Override
    boolean textIsUnified() {
        return false;
    }
}
