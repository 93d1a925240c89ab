package dev.wadi.source.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every form in which OpenSSL writes a key is the same key. */
class PemKeyTest {

    private static final String PASSPHRASE = "secret words";

    @TempDir
    private Path directory;

    @BeforeEach
    void requireOpenssl() throws InterruptedException {
        assumeTrue(hasOpenssl(), "openssl is not installed, so there is nobody to write the keys");
    }

    private static boolean hasOpenssl() throws InterruptedException {
        try {
            return new ProcessBuilder("openssl", "version").start().waitFor() == 0;
        } catch (final IOException e) {
            return false;
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            RSA     | genpkey -algorithm RSA                                    | rsa -traditional
            RSA     | genpkey -algorithm RSA                                    | rsa -traditional -aes256
            RSA     | genpkey -algorithm RSA                                    | rsa -traditional -aes128
            RSA     | genpkey -algorithm RSA                                    | rsa -traditional -des3
            RSA     | genpkey -algorithm RSA                                    | pkcs8 -topk8
            RSA     | genpkey -algorithm RSA                                    | pkcs8 -topk8 -v2 aes-128-cbc
            EC      | genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256    | ec
            EC      | genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521    | ec -aes256
            EC      | genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384    | pkcs8 -topk8
            EdDSA   | genpkey -algorithm ED25519                                | pkcs8 -topk8
            """)
    void isTheSameInEveryForm(final String algorithm, final String generate, final String convert) throws Exception {
        openssl(generate, "-out", file("plain.pem"));
        final boolean isPlain = convert.endsWith("-traditional") || convert.equals("ec");
        openssl(convert, "-in", file("plain.pem"), "-out", file("other.pem"), "-passout", "pass:" + PASSPHRASE);

        final PrivateKey plain = read("plain.pem", null);
        final PrivateKey other = read("other.pem", isPlain ? null : PASSPHRASE);

        assertThat(plain.getAlgorithm()).isEqualTo(algorithm);
        assertThat(secret(other)).isEqualTo(secret(plain));
        if (!isPlain) {
            assertThatThrownBy(() -> read("other.pem", null))
                    .hasMessageContaining("wadi.source.ssl-client-key-passphrase");
            assertThatThrownBy(() -> read("other.pem", "wrong")).hasMessageContaining("is the passphrase right?");
        }
    }

    /** Java keeps the public part of an EC key in its encoding where the file has it. */
    private static Object secret(final PrivateKey key) {
        return key instanceof ECPrivateKey ec ? ec.getS() : HexFormat.of().formatHex(key.getEncoded());
    }

    @Test
    void parametersBeforeAKeyDoNotMatter() throws Exception {
        openssl("ecparam -name prime256v1 -genkey", "-out", file("ec.pem"));
        assertThat(read("ec.pem", null).getAlgorithm()).isEqualTo("EC");
    }

    private PrivateKey read(final String name, final String passphrase) {
        return new PemKey(new PemFile("wadi.source.ssl-client-key", file(name)), passphrase).read();
    }

    private String file(final String name) {
        return directory.resolve(name).toString();
    }

    private static void openssl(final String command, final String... arguments)
            throws IOException, InterruptedException {
        final List<String> all = new ArrayList<>(List.of("openssl"));
        all.addAll(List.of(command.split(" ")));
        all.addAll(List.of(arguments));
        final Process process =
                new ProcessBuilder(all).redirectErrorStream(true).start();
        final String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
    }
}
