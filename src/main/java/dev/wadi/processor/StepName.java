package dev.wadi.processor;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The name under which a schema has that it has passed a step: the same after a restart if the options are. */
final class StepName {

    private static final int DIGITS = 12;

    private StepName() {}

    /** @param configuration what the step's options say, without secrets */
    static String of(final String kind, final String configuration) {
        try {
            final byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(configuration.getBytes(StandardCharsets.UTF_8));
            return kind + ":" + HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256", e);
        }
    }
}
