package dev.wadi.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DemoBoardTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, true, UTF_8);
    private final SettableClock clock = new SettableClock();

    @Test
    void aTerminalsFrameGoesBackOverTheOneBefore() {
        final DemoBoard board = new DemoBoard(out, Duration.ofSeconds(1), clock, true);
        board.show(following(), work(0));
        final String first = taken();
        board.show(following(), work(100));
        final String second = taken();

        assertThat(first).doesNotContain("A\r");
        assertThat(second)
                .contains("\u001b["
                        + first.lines().filter(l -> l.contains("\u001b[K")).count() + "A\r");
    }

    @Test
    void aLineThatWasSaidIsNotDrawnOver() {
        final DemoBoard board = new DemoBoard(out, Duration.ofSeconds(1), clock, true);
        board.show(following(), work(0));
        board.say("something");
        taken();
        board.show(following(), work(0));

        assertThat(taken()).doesNotContain("A\r");
    }

    @Test
    void everyLineFitsIntoEightyColumns() {
        final DemoBoard board = new DemoBoard(out, Duration.ofSeconds(1), clock, true);
        clock.now = NOW.plusSeconds(100);
        board.show(counts(123_456_789, 123_456_000, 12_345_678), work(99_999_900));

        assertThat(taken().replaceAll("\u001b\\[[?0-9]*[a-zA-Z]", "").lines())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void withoutATerminalThereIsOnePlainLine() {
        final DemoBoard board = new DemoBoard(out, Duration.ofSeconds(5), clock, false);
        clock.now = NOW.plusSeconds(5);
        board.show(following(), work(1000));

        assertThat(taken())
                .isEqualTo("00:00:05  source 1,010  copy 1,000  deleted 25  lag 1.5 s  changes 200/s  following"
                        + System.lineSeparator());
    }

    @Test
    void ratesAreMeasuredBetweenFrames() {
        final DemoBoard board = new DemoBoard(out, Duration.ofSeconds(1), clock, true);
        board.show(following(), work(1000));
        taken();
        clock.now = NOW.plusSeconds(2);
        board.show(following(), work(1090));

        assertThat(taken()).containsPattern("orders +1,010 +1,000 +25 +10 +1\\.5 s +45\u001b");
    }

    @Test
    void aDestinationThatDoesNotAnswerIsSaidAndTheSourceStillShown() {
        final DemoBoard board = new DemoBoard(out, Duration.ofSeconds(1), clock, true);
        board.show(
                new Counts(
                        List.of(new TableCount("orders", Optional.of(rows(7, 0, NOW)), Optional.empty())),
                        Optional.of("the destination does not answer: refused")),
                work(0));

        assertThat(taken())
                .containsPattern("orders +7 +- +- +- +- ")
                .contains("the destination does not answer: refused");
    }

    @Test
    void theSummaryNamesWhatDiffers() {
        final DemoBoard board = new DemoBoard(out, Duration.ofSeconds(1), clock, false);
        board.showSummary(
                following(), work(5), List.of(new Difference("orders", "10 rows missing in the destination")));

        assertThat(taken())
                .contains("differ in:", "  orders: 10 rows missing in the destination")
                .doesNotContain("agree");
    }

    @Test
    void inStepMeansNoRowMissingAndNoChangeOlder() {
        final Rows source = rows(5, 0, NOW);
        assertThat(one(source, rows(5, 3, NOW)).inStep()).isTrue();
        assertThat(one(source, rows(5, 3, NOW.minusMillis(1))).inStep()).isFalse();
        assertThat(one(source, rows(4, 3, NOW)).inStep()).isFalse();
        assertThat(one(source, null).inStep()).isFalse();
    }

    private static Counts following() {
        return counts(1010, 1000, 25);
    }

    private static Counts counts(final long source, final long copy, final long deleted) {
        return one(rows(source, 0, NOW), rows(copy, deleted, NOW.minusMillis(1500)));
    }

    private static Counts one(final Rows source, final Rows copy) {
        return new Counts(
                List.of(new TableCount("orders", Optional.of(source), Optional.ofNullable(copy))), Optional.empty());
    }

    private static Rows rows(final long live, final long deleted, final Instant newest) {
        return new Rows(live, deleted, Optional.of(newest));
    }

    private static WorkloadCount work(final long changes) {
        return new WorkloadCount(changes / 3, 0, Map.of("orders", changes));
    }

    private String taken() {
        final String text = written.toString(UTF_8);
        written.reset();
        return text;
    }

    private static final class SettableClock extends Clock {

        private Instant now = NOW;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(final java.time.ZoneId zone) {
            return this;
        }
    }
}
