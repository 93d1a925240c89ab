package dev.wadi.source.connection;

import java.net.SocketAddress;
import java.security.PublicKey;
import java.util.Optional;
import org.apache.sshd.client.config.hosts.KnownHostEntry;
import org.apache.sshd.client.keyverifier.KnownHostsServerKeyVerifier;
import org.apache.sshd.client.keyverifier.RejectAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.KeyUtils;

/** Accepts an SSH server only by the key that is on file for it, and remembers why it refused one. */
final class KnownServers extends KnownHostsServerKeyVerifier {

    private final SshAccess access;
    private volatile String refusal;

    KnownServers(final SshAccess access) {
        super(RejectAllServerKeyVerifier.INSTANCE, access.knownHostsFile());
        this.access = access;
    }

    Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    @Override
    protected boolean acceptUnknownHostKey(
            final ClientSession session, final SocketAddress address, final PublicKey key) {
        refusal = access + " has the key " + KeyUtils.getFingerPrint(key) + ", which is not in "
                + access.knownHostsFile() + "; if that is its key, add what ssh-keyscan -p " + access.port() + " "
                + access.host() + " prints, or correct wadi.source.ssh-known-hosts";
        return false;
    }

    @Override
    public boolean acceptModifiedServerKey(
            final ClientSession session,
            final SocketAddress address,
            final KnownHostEntry entry,
            final PublicKey expected,
            final PublicKey actual) {
        refusal = access + " has the key " + KeyUtils.getFingerPrint(actual) + ", and another one is in "
                + access.knownHostsFile() + ": somebody may be listening in; correct the file only if you know that the"
                + " server's key was changed";
        return false;
    }
}
