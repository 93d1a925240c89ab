package dev.wadi.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where the servers of this user's demos live. The library unpacks and runs programs in a directory that everyone may
 * write; this one is the user's own.
 */
final class DemoDirectory implements AutoCloseable {

    private static final String LIBRARY_PROPERTY = "ot.epg.working-dir";

    private final FileChannel channel;
    private final FileLock lock;

    private DemoDirectory(final FileChannel channel, final FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    static Path path() throws IOException {
        if (System.getProperty(LIBRARY_PROPERTY) == null) {
            final String user = System.getProperty("user.name");
            final Path own = Path.of(System.getProperty("java.io.tmpdir"), "wadi-demo-" + user);
            Files.createDirectories(own);
            if (!Files.getOwner(own).getName().equals(user)) {
                throw new IOException(own + " belongs to another user: set -Djava.io.tmpdir to a directory of yours");
            }
            Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwx------"));
            System.setProperty(LIBRARY_PROPERTY, own.resolve("embedded-pg").toString());
        }
        return Files.createDirectories(
                Path.of(System.getProperty(LIBRARY_PROPERTY)).toAbsolutePath());
    }

    /**
     * Ends what killed demos have left. Until this is closed no other demo begins, so that a directory without a running
     * server or a lock is never one of a demo that is just starting.
     */
    static DemoDirectory enter() throws IOException {
        final Path path = path();
        final FileChannel channel =
                FileChannel.open(path.resolve("begin.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            final DemoDirectory directory = new DemoDirectory(channel, channel.lock());
            LeftServer.endAll(path);
            return directory;
        } catch (final IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }
}
