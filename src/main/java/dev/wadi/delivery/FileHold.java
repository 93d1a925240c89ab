package dev.wadi.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/**
 * Keeps a file for one process at a time: a lock of the operating system on the file {@code .lock} beside it, which says
 * who has it. It ends with the process, whatever ends that. Used by one thread.
 */
final class FileHold {

    private final Path file;
    private final Path lockFile;
    private FileChannel channel;

    FileHold(final Path file) {
        this.file = file;
        this.lockFile = file.resolveSibling(file.getFileName() + ".lock");
    }

    /**
     * @throws DeliveryException if another process has it
     */
    void take(final Instant now) {
        if (channel != null) {
            return;
        }
        FileChannel opened = null;
        try {
            opened = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (opened.tryLock() == null) {
                throw new OverlappingFileLockException();
            }
            channel = opened;
            final String holder =
                    "process " + ProcessHandle.current().pid() + " of this machine, which took it at " + now + "\n";
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.US_ASCII)));
        } catch (final OverlappingFileLockException e) {
            close(opened);
            throw new DeliveryException(
                    "The position file " + file + " is in use by " + holder()
                            + "; stop that, or give this pipeline another name and another position file",
                    e);
        } catch (final IOException e) {
            throw new DeliveryException("The file " + lockFile + " cannot be locked: " + e, e);
        }
    }

    private String holder() {
        try {
            return Files.readString(lockFile).strip();
        } catch (final IOException e) {
            return "another process, of which " + lockFile + " tells nothing (" + e.getMessage() + ")";
        }
    }

    void leave() {
        if (channel != null) {
            close(channel);
            channel = null;
        }
    }

    private void close(final FileChannel opened) {
        try {
            opened.close();
        } catch (final IOException e) {
            throw new DeliveryException("The file " + lockFile + " cannot be unlocked: " + e, e);
        }
    }
}
