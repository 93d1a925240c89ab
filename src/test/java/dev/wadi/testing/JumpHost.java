package dev.wadi.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.forward.StaticDecisionForwardingFilter;
import org.apache.sshd.server.forward.TcpForwardingFilter;
import org.apache.sshd.server.forward.TcpipServerChannel;

/** An SSH server of this JVM that lets one user forward, and nothing else. */
public final class JumpHost implements AutoCloseable {
    public static final String USER = "jumper";

    private final KeyPair hostKey = newKey();
    private final KeyPair userKey = newKey();
    private final AtomicInteger forwards = new AtomicInteger();
    private SshServer server;
    private int port;

    private final String otherName;
    private final String itsHost;

    private JumpHost(String otherName, String itsHost) {
        this.otherName = otherName;
        this.itsHost = itsHost;
    }

    public static JumpHost start() {
        return startWith("", "");
    }

    /** It alone knows where the other name leads to. */
    public static JumpHost startWith(String otherName, String itsHost) {
        JumpHost host = new JumpHost(otherName, itsHost);
        host.open();
        return host;
    }

    private void open() {
        server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(port);
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setPublickeyAuthenticator(
                (user, key, session) -> user.equals(USER) && KeyUtils.compareKeys(key, userKey.getPublic()));
        server.setForwardingFilter(new StaticDecisionForwardingFilter(true) {
            @Override
            protected boolean checkAcceptance(String request, Session session, SshdSocketAddress target) {
                forwards.incrementAndGet();
                return true;
            }
        });
        server.setChannelFactories(List.of(new Forwarding()));
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException("No SSH server can be started", e);
        }
        port = server.getPort();
    }

    private final class Forwarding implements ChannelFactory {
        @Override
        public String getName() {
            return "direct-tcpip";
        }

        @Override
        public Channel createChannel(Session session) {
            return new TcpipServerChannel(TcpForwardingFilter.Type.Direct, null) {
                @Override
                protected OpenFuture doInit(Buffer buffer) {
                    String wanted = buffer.getString();
                    Buffer resolved = new ByteArrayBuffer();
                    resolved.putString(wanted.equals(otherName) ? itsHost : wanted);
                    resolved.putBuffer(buffer);
                    return super.doInit(resolved);
                }
            };
        }
    }

    public int port() {
        return port;
    }

    /** How many connections have gone through. */
    public int forwards() {
        return forwards.get();
    }

    /** Ends every session and starts again on the same port. */
    public void restart() {
        close();
        open();
    }

    /** A known_hosts file with this server's key. */
    public Path knownHosts(Path directory) {
        return write(directory.resolve("known_hosts"), "[127.0.0.1]:" + port + " " + entry(hostKey) + "\n");
    }

    /** A known_hosts file with another key for this server. */
    public Path knownHostsOfAnother(Path directory) {
        return write(directory.resolve("other_hosts"), "[127.0.0.1]:" + port + " " + entry(newKey()) + "\n");
    }

    public Path userKey(Path directory) {
        return privateKey(directory.resolve("jumper.key"), userKey);
    }

    /** A key that the server does not accept. */
    public Path strangerKey(Path directory) {
        return privateKey(directory.resolve("stranger.key"), newKey());
    }

    private static Path privateKey(Path file, KeyPair key) {
        return write(
                file,
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(key.getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
    }

    private static Path write(Path file, String content) {
        try {
            Files.writeString(file, content);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String entry(KeyPair key) {
        return PublicKeyEntry.toString(key.getPublic());
    }

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            server.stop(true);
        } catch (IOException e) {
            throw new UncheckedIOException("The SSH server cannot be stopped", e);
        }
    }
}
