package dev.wadi.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A file's text and when it was saved: a file that is saved again with the same text counts as another attempt. */
record SavedFile(long milliseconds, String text) {

    /** An editor writes a file in steps; two equal readings this far apart are taken for the whole. */
    private static final Duration SETTLING = Duration.ofMillis(150);

    /**
     * Empty if there is no such file.
     *
     * @throws RouteFileException if the file cannot be read
     */
    static Optional<SavedFile> read(final Path file) {
        try {
            return Optional.of(new SavedFile(Files.getLastModifiedTime(file).toMillis(), Files.readString(file)));
        } catch (final NoSuchFileException e) {
            return Optional.empty();
        } catch (final IOException e) {
            throw new RouteFileException(file + ": the file cannot be read: " + e, e);
        }
    }

    /** Waits until the file does not change any more; an interrupt ends the wait and is kept. */
    static Optional<SavedFile> settled(final Path file) {
        Optional<SavedFile> last = read(file);
        while (true) {
            try {
                Thread.sleep(SETTLING.toMillis());
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
                return last;
            }
            final Optional<SavedFile> now = read(file);
            if (now.equals(last)) {
                return now;
            }
            last = now;
        }
    }
}
