package dev.wadi.source.connection;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A PEM file that a key of the configuration names. Every refusal is one line that begins with that key. */
final class PemFile {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s+(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final Pattern CIPHER = Pattern.compile("DEK-Info:\\s*([^,\\s]+),([0-9A-Fa-f]+)");

    private final String key;
    private final Path path;

    /**
     * A part of the file.
     *
     * @param type what stands after BEGIN
     * @param cipher the cipher of the old form of encryption and its initialization vector; null if there is none
     */
    record Block(String type, byte[] content, String cipher, String vector) {}

    PemFile(final String key, final String path) {
        this.key = key;
        this.path = Path.of(path);
    }

    List<X509Certificate> certificates() {
        final List<X509Certificate> certificates = new ArrayList<>();
        for (final Block block : blocks()) {
            if (block.type().endsWith("CERTIFICATE")) {
                try {
                    certificates.add((X509Certificate) CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(block.content())));
                } catch (final CertificateException e) {
                    throw refused("has a certificate that cannot be read; give the file as it was issued", e);
                }
            }
        }
        if (certificates.isEmpty()) {
            throw refused("has no certificate; give a PEM file with -----BEGIN CERTIFICATE-----", null);
        }
        return certificates;
    }

    List<Block> blocks() {
        final List<Block> blocks = new ArrayList<>();
        final Matcher block = BLOCK.matcher(text());
        while (block.find()) {
            final Matcher cipher = CIPHER.matcher(block.group(2));
            final boolean isEncrypted = cipher.find();
            final String body = block.group(2).replaceAll("(?m)^[\\w-]+:.*$", "");
            blocks.add(new Block(
                    block.group(1),
                    Base64.getMimeDecoder().decode(body),
                    isEncrypted ? cipher.group(1) : null,
                    isEncrypted ? cipher.group(2) : null));
        }
        return blocks;
    }

    private String text() {
        try {
            return Files.readString(path, StandardCharsets.ISO_8859_1);
        } catch (final IOException e) {
            throw refused("cannot be read; give the path of a file that exists and that Wadi may read", e);
        }
    }

    /**
     * @throws SourceException if others can read it; the group may if the file belongs to root, as libpq has it
     */
    PemFile mustBePrivate() {
        try {
            final Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
            final boolean isOfRoot = Files.getOwner(path).getName().equals("root");
            if (permissions.contains(PosixFilePermission.OTHERS_READ)
                    || permissions.contains(PosixFilePermission.GROUP_READ) && !isOfRoot) {
                throw refused("can be read by others; run chmod 600 " + path, null);
            }
        } catch (final UnsupportedOperationException e) {
            // A file system without such permissions, as on Windows, has nothing to look at.
            return this;
        } catch (final IOException e) {
            throw refused("cannot be read; give the path of a file that exists and that Wadi may read", e);
        }
        return this;
    }

    SourceException refused(final String text, final Exception cause) {
        return new SourceException(key + ": '" + path + "' " + text, cause);
    }
}
