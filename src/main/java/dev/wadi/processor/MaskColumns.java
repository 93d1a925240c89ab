package dev.wadi.processor;

import dev.wadi.change.PgType;
import java.util.HexFormat;

/**
 * Masks values: in the place of each stands its HMAC-SHA-256, 64 hexadecimal digits. A value has the same mask in every
 * column and table, so that joins work; the column becomes text.
 */
public final class MaskColumns extends HidingStep {

    @Override
    String hide(final SecretKey secret, final PgType hidden, final String text) {
        return HexFormat.of().formatHex(secret.sign(text));
    }
}
