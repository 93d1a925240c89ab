package dev.wadi.processor;

import dev.wadi.change.PgType;
import dev.wadi.delivery.StepConfigurationException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Puts tokens in the place of values: a prefix and 32 hexadecimal digits of an HMAC-SHA-256 over prefix and value. The
 * same value has the same token wherever the prefix is the same, and another one under another prefix. A column of type
 * uuid stays one, with tokens of UUID version 8; any other becomes text.
 */
public final class TokenizeColumns extends HidingStep {

    private static final int BYTES = 16;
    private static final String UUID_TYPE = "uuid";

    private String prefix;

    public String getPrefix() {
        return prefix;
    }

    /** What a token begins with, and what keeps tokens of one kind of values apart from those of another: cust_. */
    public void setPrefix(final String prefix) {
        this.prefix = prefix;
    }

    @Override
    String configuration() {
        return super.configuration() + "\0" + prefix;
    }

    @Override
    void configure() {
        if (prefix == null || !prefix.matches("[A-Za-z0-9_-]{1,20}")) {
            throw new StepConfigurationException(
                    option("prefix") + " is missing or odd; give 1 to 20 letters, digits, _ or -, such as cust_");
        }
        super.configure();
    }

    @Override
    PgType hidden(final PgType type) {
        return type.name().equals(UUID_TYPE) ? type : super.hidden(type);
    }

    @Override
    String hide(final SecretKey secret, final PgType hidden, final String text) {
        // No prefix has a NUL, so that no other prefix and value are the same text.
        final byte[] signature = secret.sign(prefix + "\0" + text);
        return hidden.name().equals(UUID_TYPE)
                ? uuid(signature)
                : prefix + HexFormat.of().formatHex(signature, 0, BYTES);
    }

    /** RFC 9562, version 8: 122 bits of one's own. */
    private static String uuid(final byte[] signature) {
        final ByteBuffer bytes = ByteBuffer.wrap(signature);
        final long high = bytes.getLong() & ~0xF000L | 0x8000L;
        final long low = bytes.getLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }
}
