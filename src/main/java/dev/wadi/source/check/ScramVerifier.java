package dev.wadi.source.check;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** What PostgreSQL keeps of a password (RFC 5803), so that a statement can set it without showing it. */
final class ScramVerifier {

    private static final int ITERATIONS = 4096;
    private static final int KEY_BITS = 256;

    private ScramVerifier() {}

    static String of(final String password) {
        final byte[] salt = new byte[16];
        new SecureRandom().nextBytes(salt);
        try {
            final String normalized = Normalizer.normalize(password, Normalizer.Form.NFKC);
            final byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(normalized.toCharArray(), salt, ITERATIONS, KEY_BITS))
                    .getEncoded();
            final byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(hmac(salted, "Client Key"));
            return "SCRAM-SHA-256$" + ITERATIONS + ":" + base64(salt) + "$" + base64(storedKey) + ":"
                    + base64(hmac(salted, "Server Key"));
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException("This Java cannot compute SCRAM-SHA-256", e);
        }
    }

    private static byte[] hmac(final byte[] key, final String text) throws GeneralSecurityException {
        final Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String base64(final byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
