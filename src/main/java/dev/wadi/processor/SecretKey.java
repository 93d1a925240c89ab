package dev.wadi.processor;

import dev.wadi.delivery.StepConfigurationException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA-256 under a secret key. Any thread. */
final class SecretKey {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int LEAST_CHARACTERS = 32;

    private final ThreadLocal<Mac> macs;

    private SecretKey(final Key key) {
        this.macs = ThreadLocal.withInitial(() -> mac(key));
    }

    /**
     * @param kind of the step, for messages
     * @param variable the environment variable that the secret is from, for messages
     * @throws StepConfigurationException if there is no secret, or too short a one
     */
    static SecretKey of(final String kind, final String variable, final String secret) {
        if (secret == null || secret.length() < LEAST_CHARACTERS) {
            throw new StepConfigurationException(
                    kind + ": the environment variable " + variable + " with the secret key is "
                            + (secret == null ? "not set" : "shorter than " + LEAST_CHARACTERS + " characters")
                            + "; set it to a random text, for example of: openssl rand -hex 32");
        }
        return new SecretKey(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
    }

    private static Mac mac(final Key key) {
        try {
            final Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no " + ALGORITHM, e);
        }
    }

    byte[] sign(final String text) {
        return macs.get().doFinal(text.getBytes(StandardCharsets.UTF_8));
    }
}
