package dev.wadi.delivery;

import static java.util.stream.Collectors.joining;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Keeps the position of a pipeline in a local file, for routes whose endpoints cannot keep it with the data. What the
 * route has returned from counts as delivered; after a crash some changes come again, none is missing. The file is
 * replaced as a whole and synced. Its first line is the position, the others are what was noted beside it. Called on the
 * pipeline's thread; notes and {@link #durable} on any.
 */
public final class FilePositions implements DeliveryTarget {

    /** Syncing a file for each transaction would be slower than any endpoint. */
    private static final Duration WRITE_INTERVAL = Duration.ofSeconds(1);

    private final Path file;
    private final Clock clock;
    private final FileHold hold;
    private final Map<String, String> notes = new TreeMap<>();
    private Progress stored = Progress.loading("");
    private volatile Position durable = Position.ZERO;
    private Position reached = Position.ZERO;
    private Instant writtenAt = Instant.EPOCH;

    public FilePositions(final Path file, final Clock clock) {
        this.file = file;
        this.clock = clock;
        this.hold = new FileHold(file);
    }

    @Override
    public String name() {
        return "position file " + file;
    }

    @Override
    public synchronized Optional<Progress> restore() {
        hold.take(clock.instant());
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        final List<String> lines = read().lines().toList();
        stored = parse(lines.isEmpty() ? "" : lines.get(0));
        notes.clear();
        lines.stream()
                .skip(1)
                .filter(line -> line.contains(" "))
                .map(line -> line.split(" ", 2))
                .forEach(note -> notes.put(note[0], note[1]));
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
    public synchronized Optional<String> note(final String name) {
        return Optional.ofNullable(notes.get(name));
    }

    @Override
    public synchronized void note(final String name, final String value) {
        notes.put(name, value);
        write(stored);
    }

    @Override
    public String wayToForget(final String pipeline) {
        return "remove the " + name();
    }

    @Override
    public void release() {
        hold.leave();
    }

    @Override
    public synchronized void store(final Progress progress) {
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
    public synchronized void boundary(final Position position) {
        reached = position;
        if (Duration.between(writtenAt, clock.instant()).compareTo(WRITE_INTERVAL) >= 0) {
            flush();
        }
    }

    /** During the load nothing is written: one that is cut off starts again from its beginning. */
    @Override
    public synchronized void flush() {
        if (stored.phase() != Progress.Phase.LOADING && reached.isAfter(durable)) {
            write(stored.at(reached));
        }
    }

    private void write(final Progress progress) {
        final Path written = file.resolveSibling(file.getFileName() + ".new");
        final String text = progress.phase() + " " + progress.slot() + " " + progress.position() + "\n"
                + notes.entrySet().stream()
                        .map(note -> note.getKey() + " " + note.getValue() + "\n")
                        .collect(joining());
        try (FileChannel channel = FileChannel.open(
                written, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            final ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncDirectory();
        } catch (final IOException e) {
            throw new DeliveryException("The " + name() + " cannot be written: " + e, e);
        }
        stored = progress;
        durable = progress.position();
        writtenAt = clock.instant();
    }

    /** Else a power failure may undo the renaming, and bring an older position back, or none. */
    private void syncDirectory() throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
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
