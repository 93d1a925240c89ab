package dev.wadi.delivery;

import dev.wadi.change.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Keeps the position of a pipeline in a local file, for routes whose endpoints cannot keep it with the data. What the
 * route has returned from counts as delivered; after a crash some changes come again, none is missing. The file is
 * replaced as a whole and synced. Called on the pipeline's thread; {@link #durable} on any.
 */
public final class FilePositions implements DeliveryTarget {

    /** Syncing a file for each transaction would be slower than any endpoint. */
    private static final Duration WRITE_INTERVAL = Duration.ofSeconds(1);

    private final Path file;
    private final Clock clock;
    private Progress stored = Progress.loading("");
    private volatile Position durable = Position.ZERO;
    private Position reached = Position.ZERO;
    private Instant writtenAt = Instant.EPOCH;

    public FilePositions(final Path file, final Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "position file " + file;
    }

    @Override
    public Optional<Progress> restore() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        stored = parse(read());
        reached = stored.position();
        durable = reached;
        return Optional.of(stored);
    }

    private Progress parse(final String text) {
        try {
            final String[] fields = text.strip().split(" ", 3);
            return new Progress(Progress.Phase.valueOf(fields[0]), fields[1], Position.parse(fields[2]));
        } catch (final IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new DeliveryException(
                    "The " + name() + " is not 'phase slot position'; restore it from a copy,"
                            + " or remove it and the slot to load everything again",
                    e);
        }
    }

    private String read() {
        try {
            return Files.readString(file);
        } catch (final IOException e) {
            throw new DeliveryException("The " + name() + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void store(final Progress progress) {
        reached = progress.position();
        write(progress);
    }

    @Override
    public void catchUp(final Progress catchingUp) {
        store(catchingUp);
    }

    @Override
    public void completeLoad(final Progress streaming) {
        store(streaming);
    }

    @Override
    public void boundary(final Position position) {
        reached = position;
        if (Duration.between(writtenAt, clock.instant()).compareTo(WRITE_INTERVAL) >= 0) {
            flush();
        }
    }

    /** During the load nothing is written: one that is cut off starts again from its beginning. */
    @Override
    public void flush() {
        if (stored.phase() != Progress.Phase.LOADING && reached.isAfter(durable)) {
            write(stored.at(reached));
        }
    }

    private void write(final Progress progress) {
        final Path written = file.resolveSibling(file.getFileName() + ".new");
        final String text = progress.phase() + " " + progress.slot() + " " + progress.position() + "\n";
        try (FileChannel channel = FileChannel.open(
                written, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (final IOException e) {
            throw new DeliveryException("The " + name() + " cannot be written: " + e, e);
        }
        stored = progress;
        durable = progress.position();
        writtenAt = clock.instant();
    }

    @Override
    public Position durable() {
        return durable;
    }

    @Override
    public Optional<DeliveryException> failure() {
        return Optional.empty();
    }
}
