package dev.wadi.testing;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One server per major version for all tests of a JVM: a test makes its own databases in it and stops nothing. */
public final class PostgresServers {
    // The life of the JVM is the life of these servers; each stops itself when the JVM ends.
    private static final Map<Integer, PostgresServer> SHARED = new ConcurrentHashMap<>();

    private PostgresServers() {}

    /** The shared server of a version, started by whoever asks first. */
    public static PostgresServer shared(int major) {
        return SHARED.computeIfAbsent(
                major, version -> PostgresServer.version(version).start());
    }
}
