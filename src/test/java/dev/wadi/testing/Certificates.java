package dev.wadi.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A certificate authority of a test and what it has signed, as PEM files in one directory; made by the JDK's keytool. */
public final class Certificates {
    private static final String PASSWORD = "changeit";

    private final Path directory;
    private final String authority;

    private Certificates(Path directory, String authority) {
        this.directory = directory;
        this.authority = authority;
    }

    /** Makes an authority, whose certificate is in NAME.crt. */
    public static Certificates authority(Path directory, String name) {
        Certificates certificates = new Certificates(directory, name);
        certificates.generate(name, "CN=" + name, "-ext", "bc:c");
        certificates.keytool(name, "-exportcert", "-rfc", "-file", certificates.file(name + ".crt"));
        return certificates;
    }

    public Path certificate() {
        return directory.resolve(authority + ".crt");
    }

    public Path certificate(String name) {
        return directory.resolve(name + ".crt");
    }

    /** PKCS#8, for its owner only. */
    public Path key(String name) {
        return directory.resolve(name + ".key");
    }

    /** Signs a certificate for a common name: NAME.crt and NAME.key. */
    public Certificates sign(String name, String commonName, String... options) {
        generate(name, "CN=" + commonName);
        keytool(name, "-certreq", "-file", file(name + ".csr"));
        List<String> sign = new ArrayList<>(
                List.of("-gencert", "-rfc", "-infile", file(name + ".csr"), "-outfile", file(name + ".crt")));
        sign.addAll(List.of(options));
        keytool(authority, sign.toArray(String[]::new));
        writeKey(name);
        return this;
    }

    private void generate(String name, String distinguishedName, String... options) {
        List<String> arguments = new ArrayList<>(
                List.of("-genkeypair", "-keyalg", "RSA", "-dname", distinguishedName, "-validity", "3650"));
        arguments.addAll(List.of(options));
        keytool(name, arguments.toArray(String[]::new));
    }

    private void writeKey(String name) {
        try (InputStream in = Files.newInputStream(directory.resolve(name + ".p12"))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            byte[] key =
                    store.getKey(name.toLowerCase(), PASSWORD.toCharArray()).getEncoded();
            Files.writeString(
                    key(name),
                    "-----BEGIN PRIVATE KEY-----\n"
                            + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                                    .encodeToString(key)
                            + "\n-----END PRIVATE KEY-----\n");
            Files.setPosixFilePermissions(key(name), PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private void keytool(String store, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "-alias", store, "-keystore", file(store + ".p12"), "-storetype", "PKCS12", "-storepass", PASSWORD));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
