package dev.wadi.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.Change;
import dev.wadi.change.Operation;
import dev.wadi.change.Position;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.Barrier;
import dev.wadi.delivery.Progress;
import dev.wadi.source.pgoutput.QuietLog;
import dev.wadi.source.reader.Handover;
import dev.wadi.testing.Database;
import dev.wadi.testing.Recorder;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When it is worth to stop reading for a moment. */
class QuietStretchTest {

    private static final long MUCH = (16L << 20) + 1;

    private final Recorder recorder = new Recorder();
    private final Handover handover = recorder.handover();
    private final Barrier barrier = new Barrier();
    private final QuietStretch stretch = new QuietStretch(
            "slot",
            new QuietLog(new Database("nowhere", 1, "db", "user", "").asSource(), "slot", "p", () -> false),
            barrier,
            handover);

    @BeforeEach
    void standAtAPosition() {
        barrier.register(recorder);
        store(100);
        assertThat(notice(100 + MUCH)).as("the first look knows of none before").isFalse();
    }

    private void store(final long lsn) {
        barrier.store(Progress.streaming("slot", new Position(lsn)));
    }

    private boolean notice(final long end) {
        return stretch.notice(new Position(end));
    }

    @Test
    void muchLogWithoutChangesIsNoticedOnceAtEachPosition() {
        assertThat(notice(100 + MUCH)).isTrue();
        assertThat(notice(100 + 2 * MUCH)).isFalse();

        store(200);
        assertThat(notice(200 + MUCH)).isTrue();
    }

    @Test
    void littleLogIsNot() {
        assertThat(notice(100 + MUCH - 1)).isFalse();
    }

    @Test
    void notWhileChangesCome() {
        final TableSchema table = new TableSchema(new TableId("public", "t"), List.of(), List.of());
        handover.changes(List.of(new Change(
                table, Operation.INSERT, new String[0], null, new Change.Origin(new Position(90), 1, Instant.EPOCH))));

        assertThat(notice(100 + MUCH)).isFalse();
        assertThat(notice(100 + MUCH)).isTrue();
    }

    @Test
    void notWhileWhatWasHandedOverIsNotDurable() {
        barrier.boundary(new Position(300));
        store(200);

        assertThat(notice(300 + MUCH)).isFalse();

        store(300);
        assertThat(notice(300 + MUCH)).isTrue();
    }
}
