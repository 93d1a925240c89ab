package dev.wadi.source.connection;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** Reads a private key in any form that OpenSSL writes: PKCS#8, PKCS#1 (RSA) and SEC1 (EC), encrypted or not. */
final class PemKey {

    /** AlgorithmIdentifier of rsaEncryption, and the object identifier of id-ecPublicKey. */
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

    private static final byte[] VERSION = {2, 1, 0};
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final int EC_PARAMETERS = 0xA0;

    private final PemFile file;
    private final String passphrase;

    /**
     * @param passphrase null if there is none
     */
    PemKey(final PemFile file, final String passphrase) {
        this.file = file;
        this.passphrase = passphrase;
    }

    PrivateKey read() {
        for (final PemFile.Block block : file.blocks()) {
            if (block.type().endsWith("PRIVATE KEY")) {
                try {
                    return key(block);
                } catch (final GeneralSecurityException | IOException | RuntimeException e) {
                    throw e instanceof SourceException refused
                            ? refused
                            : file.refused(
                                    passphrase == null
                                            ? "has a private key that cannot be read"
                                            : "has a private key that cannot be read; is the passphrase right?",
                                    e);
                }
            }
        }
        throw file.refused("has no private key; give a PEM file with -----BEGIN PRIVATE KEY-----", null);
    }

    private PrivateKey key(final PemFile.Block block) throws GeneralSecurityException, IOException {
        final byte[] content = block.cipher() == null ? block.content() : decryptOld(block);
        return switch (block.type()) {
            case "PRIVATE KEY" -> pkcs8(content);
            case "ENCRYPTED PRIVATE KEY" -> pkcs8(decrypt(new EncryptedPrivateKeyInfo(content)));
            case "RSA PRIVATE KEY" -> pkcs8(wrap(RSA, content));
            case "EC PRIVATE KEY" -> pkcs8(wrap(element(SEQUENCE, concat(EC, curve(content))), content));
            default ->
                throw file.refused("has a key of the form " + block.type() + "; give an RSA, EC or PKCS#8 key", null);
        };
    }

    private static PrivateKey pkcs8(final byte[] content) throws GeneralSecurityException {
        for (final String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(content));
            } catch (final InvalidKeySpecException e) {
                continue;
            }
        }
        throw new InvalidKeySpecException("neither RSA nor EC nor EdDSA");
    }

    private byte[] decrypt(final EncryptedPrivateKeyInfo info) throws GeneralSecurityException {
        // Java names the scheme PBES2 here, and what it is in full only in the text of the parameters.
        final String algorithm =
                info.getAlgName().equals("PBES2") ? info.getAlgParameters().toString() : info.getAlgName();
        final Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(
                Cipher.DECRYPT_MODE,
                SecretKeyFactory.getInstance(algorithm)
                        .generateSecret(new PBEKeySpec(requirePassphrase().toCharArray())),
                info.getAlgParameters());
        return info.getKeySpec(cipher).getEncoded();
    }

    /** OpenSSL's first form, with the cipher in a header and the key from MD5 of passphrase and salt. */
    private byte[] decryptOld(final PemFile.Block block) throws GeneralSecurityException {
        final byte[] vector = HexFormat.of().parseHex(block.vector());
        final byte[] salt = Arrays.copyOf(vector, 8);
        final byte[] secret = requirePassphrase().getBytes(StandardCharsets.UTF_8);
        final int keyLength = block.cipher().startsWith("AES-")
                ? Integer.parseInt(block.cipher().split("-")[1]) / 8
                : 24;
        final ByteBuffer key = ByteBuffer.allocate(keyLength);
        byte[] digest = {};
        while (key.hasRemaining()) {
            digest = MessageDigest.getInstance("MD5").digest(concat(digest, concat(secret, salt)));
            key.put(digest, 0, Math.min(digest.length, key.remaining()));
        }
        final String algorithm = block.cipher().startsWith("AES-") ? "AES" : "DESede";
        final Cipher cipher = Cipher.getInstance(algorithm + "/CBC/PKCS5Padding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key.array(), algorithm), new IvParameterSpec(vector));
        return cipher.doFinal(block.content());
    }

    private String requirePassphrase() {
        if (passphrase == null) {
            throw file.refused("is encrypted; give its passphrase with wadi.source.ssl-client-key-passphrase", null);
        }
        return passphrase;
    }

    /** PKCS#8 around a key that names no algorithm of its own. */
    private static byte[] wrap(final byte[] algorithm, final byte[] key) {
        return element(SEQUENCE, concat(VERSION, concat(algorithm, element(OCTETS, key))));
    }

    /** The name of the curve in an ECPrivateKey (RFC 5915). */
    private byte[] curve(final byte[] key) {
        final ByteBuffer in = ByteBuffer.wrap(key);
        in.get();
        length(in);
        while (in.hasRemaining()) {
            final int tag = in.get() & 0xFF;
            final byte[] content = new byte[length(in)];
            in.get(content);
            if (tag == EC_PARAMETERS) {
                return content;
            }
        }
        throw file.refused("has an EC key that does not name its curve; give it as PKCS#8", null);
    }

    private static int length(final ByteBuffer in) {
        final int first = in.get() & 0xFF;
        int length = first & 0x7F;
        if (first > 0x7F) {
            final int bytes = length;
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = length << 8 | in.get() & 0xFF;
            }
        }
        return length;
    }

    private static byte[] element(final int tag, final byte[] content) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 4);
        out.write(tag);
        if (content.length > 0xFF) {
            out.write(0x82);
            out.write(content.length >> 8);
        } else if (content.length > 0x7F) {
            out.write(0x81);
        }
        out.write(content.length);
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] concat(final byte[] one, final byte[] other) {
        final byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
