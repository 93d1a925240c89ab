package dev.wadi.source.connection;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.core.CoreModuleProperties;

/** One session at an SSH server that passes a port of this machine's loopback interface on; the class that names sshd. */
final class SshForward implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(SourceDatabase.CONNECT_TIMEOUT_SECONDS);
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final int MISSED_HEARTBEATS = 3;

    private final SshClient client;
    private final ClientSession session;
    private final int localPort;

    private SshForward(final SshClient client, final ClientSession session, final int localPort) {
        this.client = client;
        this.session = session;
        this.localPort = localPort;
    }

    static SshForward open(final SshAccess access, final String host, final int port) throws IOException {
        final Iterable<KeyPair> keys = keys(access);
        final SshClient client = SshClient.setUpDefaultClient();
        // Nothing of the machine's own SSH configuration or keys, and no other way to log in.
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        client.setKeyIdentityProvider(KeyIdentityProvider.wrapKeyPairs(keys));
        client.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
        final KnownServers known = new KnownServers(access);
        client.setServerKeyVerifier(known);
        CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, HEARTBEAT);
        CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(client, MISSED_HEARTBEATS);
        client.start();
        try {
            final ClientSession session = client.connect(access.user(), access.host(), access.port())
                    .verify(PATIENCE)
                    .getSession();
            session.auth().verify(PATIENCE);
            final SshdSocketAddress local = session.startLocalPortForwarding(
                    new SshdSocketAddress("127.0.0.1", 0), new SshdSocketAddress(host, port));
            return new SshForward(client, session, local.getPort());
        } catch (final IOException e) {
            client.stop();
            throw refused(known.refusal().orElseGet(() -> problem(access, e)), e);
        } catch (final RuntimeException e) {
            client.stop();
            throw e;
        }
    }

    private static Iterable<KeyPair> keys(final SshAccess access) throws IOException {
        final String file = access.privateKey();
        final PemFile pem = new PemFile("wadi.source.ssh-private-key", file).mustBePrivate();
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return SecurityUtils.loadKeyPairIdentities(
                    null,
                    NamedResource.ofName(file),
                    in,
                    access.passphrase() == null
                            ? FilePasswordProvider.EMPTY
                            : FilePasswordProvider.of(access.passphrase()));
        } catch (final GeneralSecurityException | IOException | RuntimeException e) {
            final SourceException refused = pem.refused(
                    "has a private key that cannot be read; give it as ssh-keygen wrote it, and its passphrase with"
                            + " wadi.source.ssh-private-key-passphrase",
                    e);
            throw new IOException(refused.getMessage(), refused);
        }
    }

    private static String problem(final SshAccess access, final IOException e) {
        final boolean isRefused = e instanceof SshException ssh
                && ssh.getDisconnectCode() == SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE;
        return access
                + (isRefused
                        ? " refuses the user or the key; check wadi.source.ssh-user and wadi.source.ssh-private-key"
                        : " cannot be reached; check wadi.source.ssh-host, wadi.source.ssh-port and the network")
                + " (" + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ")";
    }

    /** The driver passes the cause on, and with it the words. */
    private static IOException refused(final String text, final IOException e) {
        return new IOException(text, new SourceException(text, e));
    }

    boolean isOpen() {
        return session.isOpen();
    }

    void connect(final Socket socket) throws IOException {
        try {
            socket.connect(new InetSocketAddress("127.0.0.1", localPort), (int) PATIENCE.toMillis());
        } catch (final IOException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public void close() {
        client.stop();
    }
}
