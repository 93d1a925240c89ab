package dev.wadi.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.change.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilePositionsTest {

    private static final String SLOT = "wadi_demo";

    @TempDir
    private Path directory;

    private final SetClock clock = new SetClock();
    private Path file;
    private FilePositions positions;

    /** Stands still until it is moved. */
    private static final class SetClock extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(final ZoneId zone) {
            return this;
        }

        private void pass(final Duration time) {
            now = now.plus(time);
        }
    }

    @BeforeEach
    void open() {
        file = directory.resolve("demo.position");
        positions = new FilePositions(file, clock);
    }

    private void assertRestoredAfterRestart(final Progress progress) {
        final FilePositions later = afterRestart();
        assertThat(later.restore()).contains(progress);
        later.release();
    }

    private FilePositions afterRestart() {
        return new FilePositions(file, clock);
    }

    @Test
    void withoutAFileThePipelineIsNew() {
        assertThat(positions.restore()).isEmpty();
        assertThat(positions.durable()).isEqualTo(Position.ZERO);
    }

    @Test
    void whatWasStoredIsThereAfterARestart() {
        final Progress progress = Progress.streaming(SLOT, Position.parse("16/B374D848"));
        positions.store(progress);

        assertThat(positions.durable()).isEqualTo(progress.position());
        final FilePositions restarted = afterRestart();
        assertThat(restarted.restore()).contains(progress);
        assertThat(restarted.durable()).isEqualTo(progress.position());
    }

    @Test
    void theFileIsReplacedAndNothingStaysBesideIt() {
        positions.store(Progress.loading(SLOT));
        positions.completeLoad(Progress.streaming(SLOT, Position.parse("FF/FFFFFFFF")));
        positions.store(Progress.streaming(SLOT, Position.parse("0/1")));

        assertThat(file).hasContent("STREAMING wadi_demo 0/1\n");
        assertThat(directory).isDirectoryContaining("glob:**demo.position").isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void aHalfWrittenReplacementOfACrashIsNotRead() throws IOException {
        positions.store(Progress.streaming(SLOT, new Position(5)));
        Files.writeString(
                directory.resolve("demo.position.new"), "STREAMING wadi_demo FF/FFFFFFFF\nsource system 1 time");

        assertRestoredAfterRestart(Progress.streaming(SLOT, new Position(5)));
        positions.store(Progress.streaming(SLOT, new Position(6)));
        assertRestoredAfterRestart(Progress.streaming(SLOT, new Position(6)));
        assertThat(file).hasContent("STREAMING wadi_demo 0/6\n");
    }

    @Test
    void boundariesAreWrittenOncePerSecond() {
        positions.store(Progress.streaming(SLOT, new Position(1)));

        clock.pass(Duration.ofMillis(999));
        positions.boundary(new Position(2));
        assertThat(positions.durable()).isEqualTo(new Position(1));
        assertThat(file).hasContent("STREAMING wadi_demo 0/1\n");

        clock.pass(Duration.ofMillis(1));
        positions.boundary(new Position(3));
        assertThat(positions.durable()).isEqualTo(new Position(3));
        assertThat(file).hasContent("STREAMING wadi_demo 0/3\n");
    }

    @Test
    void aFlushWritesWhatWasWaiting() {
        positions.store(Progress.streaming(SLOT, new Position(1)));
        positions.boundary(new Position(2));
        positions.flush();

        assertRestoredAfterRestart(Progress.streaming(SLOT, new Position(2)));
    }

    @Test
    void restoringForgetsWhatWasNotWritten() throws IOException {
        positions.store(Progress.streaming(SLOT, new Position(1)));
        positions.boundary(new Position(2));
        final Path inTheWay = Files.createDirectory(directory.resolve("demo.position.new"));
        assertThatThrownBy(() -> positions.note("source", "system 1 timeline 2"))
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining("cannot be written");
        Files.delete(inTheWay);

        assertThat(positions.restore()).contains(Progress.streaming(SLOT, new Position(1)));
        assertThat(positions.note("source")).isEmpty();
        positions.flush();
        assertThat(positions.durable()).isEqualTo(new Position(1));
    }

    @Test
    void whatCannotBeWrittenIsNotDurable() throws IOException {
        positions.store(Progress.streaming(SLOT, new Position(1)));
        positions.boundary(new Position(2));
        Files.createDirectory(directory.resolve("demo.position.new"));

        assertThatThrownBy(positions::flush)
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining("cannot be written");
        assertThat(positions.durable()).isEqualTo(new Position(1));
    }

    /** A load that is cut off has to start again, whatever it has handed over: there is nothing to write. */
    @Test
    void boundariesOfALoadDoNotEndIt() throws IOException {
        positions.store(Progress.loading(SLOT));
        Files.writeString(file, "marked\n", StandardOpenOption.APPEND);
        clock.pass(Duration.ofSeconds(5));
        positions.boundary(new Position(7));
        positions.flush();

        assertThat(file).as("the one that was there").hasContent("LOADING wadi_demo 0/0\nmarked\n");
        assertRestoredAfterRestart(Progress.loading(SLOT));

        positions.completeLoad(Progress.streaming(SLOT, new Position(9)));
        assertRestoredAfterRestart(Progress.streaming(SLOT, new Position(9)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "STREAMING", "STREAMING slot", "RUNNING slot 0/1", "STREAMING slot elsewhere"})
    void aFileThatIsNoPositionIsNamedWithWhatToDo(final String content) throws IOException {
        Files.writeString(file, content);

        assertThatThrownBy(positions::restore)
                .isInstanceOf(DeliveryException.class)
                .hasMessage("The position file " + file + " is not 'phase slot position'; restore it from a copy,"
                        + " or remove it and the slot to load everything again");
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        final FilePositions lost = new FilePositions(directory.resolve("no/such/file"), clock);

        assertThatThrownBy(() -> lost.store(Progress.loading(SLOT)))
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining("no/such/file cannot be written: ");
    }

    @Test
    void whatWasNotedStaysBesideEveryLaterPosition() {
        positions.restore();
        positions.store(Progress.streaming(SLOT, new Position(10)));
        positions.note("source", "system 1 timeline 2");
        assertThat(file).hasContent("STREAMING wadi_demo 0/A\nsource system 1 timeline 2\n");
        positions.boundary(new Position(20));
        positions.flush();
        positions.release();

        final FilePositions later = new FilePositions(file, clock);

        assertThat(later.restore()).contains(Progress.streaming(SLOT, new Position(20)));
        assertThat(later.note("source")).contains("system 1 timeline 2");
        assertThat(later.note("other")).isEmpty();
        later.release();
    }

    @Test
    void aFileOfAnOlderVersionHasNoNotes() throws IOException {
        Files.writeString(file, "STREAMING wadi_demo 0/10\n");

        assertThat(positions.restore()).contains(Progress.streaming(SLOT, new Position(16)));
        assertThat(positions.note("source")).isEmpty();
    }

    @Test
    void oneProcessAtATimeHasTheFileAndItIsToldWhich() {
        positions.restore();
        final FilePositions second = new FilePositions(file, clock);

        assertThatThrownBy(second::restore)
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining(
                        "is in use by process " + ProcessHandle.current().pid())
                .hasMessageContaining("2026-01-01T00:00:00Z");

        positions.release();
        assertThat(second.restore()).isEmpty();
        second.release();
    }

    /** Else a power failure could undo the renaming. */
    @Test
    void theDirectoryIsSyncedToo() throws Exception {
        try (Recording recording = new Recording()) {
            recording.enable("jdk.FileForce").withoutThreshold();
            recording.start();
            new FilePositions(directory.resolve("synced.position"), clock).note("a", "b");
            recording.stop();
            final Path events = directory.resolve("events.jfr");
            recording.dump(events);

            assertThat(RecordingFile.readAllEvents(events))
                    .extracting(event -> event.getString("path"))
                    .containsSubsequence(
                            directory.resolve("synced.position.new").toString(), directory.toString());
        }
    }
}
