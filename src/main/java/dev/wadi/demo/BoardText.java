package dev.wadi.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The words and columns of the board, at most 80 wide, without any terminal's codes. */
final class BoardText {

    private static final String NONE = "-";
    private static final String ROWS = "%-12s %11s %11s %11s";
    private static final String MOVEMENT = " %9s %9s %10s";

    private BoardText() {}

    static String heading() {
        return summaryHeading() + MOVEMENT.formatted("off by", "lag", "changes/s");
    }

    static String summaryHeading() {
        return ROWS.formatted("table", "source", "copy", "deleted");
    }

    /** One line per table, and last their total. */
    static List<String> lines(final Counts counts, final ToDoubleFunction<String> changesPerSecond) {
        final List<String> lines = new ArrayList<>(summaryLines(counts));
        double allChanges = 0;
        for (int i = 0; i < counts.tables().size(); i++) {
            final TableCount table = counts.tables().get(i);
            final double changes = changesPerSecond.applyAsDouble(table.table());
            allChanges += changes;
            lines.set(i, lines.get(i) + movement(table.offBy(), table.lag(), changes));
        }
        final int total = counts.tables().size();
        lines.set(total, lines.get(total) + movement(counts.offBy(), counts.lag(), allChanges));
        return lines;
    }

    /** As {@link #lines}, without what moves. */
    static List<String> summaryLines(final Counts counts) {
        final List<String> lines = new ArrayList<>();
        for (final TableCount table : counts.tables()) {
            final Optional<Rows> copy = table.copy();
            lines.add(
                    rows(table.table(), table.source().map(Rows::live), copy.map(Rows::live), copy.map(Rows::deleted)));
        }
        lines.add(rows("total", counts.sourceRows(), counts.copiedRows(), counts.deletedRows()));
        return lines;
    }

    static String state(final Counts counts) {
        if (counts.trouble().isPresent()) {
            return counts.trouble().get();
        }
        if (counts.tables().stream().allMatch(table -> table.copy().isEmpty())) {
            return "waiting for the first table";
        }
        if (counts.inStep()) {
            return "in step";
        }
        return counts.offBy().isEmpty() ? "copying the rows that were there before" : "following";
    }

    static String work(final WorkloadCount work) {
        return number(work.transactions()) + " transactions, " + number(work.allChanges()) + " changes";
    }

    /** Everything in one line, for logs and pipes; what is not known is left out. */
    static String line(final Duration running, final Counts counts, final double changesPerSecond) {
        final List<String> parts = new ArrayList<>();
        parts.add(clock(running));
        counts.sourceRows().ifPresent(rows -> parts.add("source " + number(rows)));
        counts.copiedRows().ifPresent(rows -> parts.add("copy " + number(rows)));
        counts.deletedRows().ifPresent(rows -> parts.add("deleted " + number(rows)));
        counts.lag().ifPresent(lag -> parts.add("lag " + lag(lag)));
        parts.add("changes " + rate(changesPerSecond) + "/s");
        parts.add(state(counts));
        return String.join("  ", parts);
    }

    static String clock(final Duration running) {
        return "%02d:%02d:%02d".formatted(running.toHours(), running.toMinutesPart(), running.toSecondsPart());
    }

    static String number(final Optional<Long> rows) {
        return rows.map(BoardText::number).orElse(NONE);
    }

    static String number(final long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String rows(
            final String name, final Optional<Long> source, final Optional<Long> copy, final Optional<Long> deleted) {
        return ROWS.formatted(name, number(source), number(copy), number(deleted));
    }

    private static String movement(
            final Optional<Long> offBy, final Optional<Duration> lag, final double changesPerSecond) {
        return MOVEMENT.formatted(number(offBy), lag(lag), rate(changesPerSecond));
    }

    private static String lag(final Optional<Duration> lag) {
        return lag.map(BoardText::lag).orElse(NONE);
    }

    private static String lag(final Duration lag) {
        return lag.toSeconds() < 100 ? String.format(Locale.ROOT, "%.1f s", lag.toMillis() / 1000.0) : clock(lag);
    }

    private static String rate(final double perSecond) {
        return String.format(Locale.ROOT, "%,.0f", perSecond);
    }
}
