package dev.wadi.source.connection;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * How to log in at an SSH server.
 *
 * @param privateKey file with the user's private key
 * @param passphrase of the private key; null for none
 * @param knownHosts file with the keys of known servers; null for OpenSSH's own
 */
public record SshAccess(String host, int port, String user, String privateKey, String passphrase, String knownHosts) {
    public SshAccess {
        requireNonNull(host, "host");
        requireNonNull(user, "user");
        requireNonNull(privateKey, "privateKey");
    }

    Path knownHostsFile() {
        return knownHosts == null
                ? Path.of(System.getProperty("user.home"), ".ssh", "known_hosts")
                : Path.of(knownHosts);
    }

    /** Never the passphrase. */
    @Override
    public String toString() {
        return "SSH server " + user + "@" + host + ":" + port;
    }
}
