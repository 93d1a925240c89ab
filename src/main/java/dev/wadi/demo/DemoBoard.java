package dev.wadi.demo;

import static java.util.Objects.requireNonNull;

import java.io.Console;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows on a terminal how the copy follows: a table that is drawn over itself, or, where nobody can see it move, a
 * plain line now and then. Used by one thread.
 */
public final class DemoBoard {

    private static final String BOLD = "\u001b[1m";
    private static final String UNDERLINED = "\u001b[4m";
    private static final String GREEN = "\u001b[32m";
    private static final String YELLOW = "\u001b[33m";
    private static final String PLAIN = "\u001b[0m";
    private static final String UP = "\u001b[%dA\r";
    private static final String REST_OF_LINE = "\u001b[K";
    /** A line that is too long for the terminal is cut, or the next frame would not find the first line of this one. */
    private static final String NO_WRAP = "\u001b[?7l";

    private static final String WRAP = "\u001b[?7h";

    private final PrintStream out;
    private final Duration interval;
    private final Clock clock;
    private final boolean redrawn;
    private final Instant began;
    private int linesToGoUp;
    private Instant shownAt;
    private WorkloadCount shownWork = WorkloadCount.NONE;

    /**
     * @param redrawn whether the terminal understands ANSI codes and the table is to be drawn over itself
     */
    public DemoBoard(final PrintStream out, final Duration interval, final Clock clock, final boolean redrawn) {
        this.out = requireNonNull(out, "out");
        this.interval = requireNonNull(interval, "interval");
        this.clock = requireNonNull(clock, "clock");
        this.redrawn = redrawn;
        this.began = clock.instant();
        this.shownAt = began;
    }

    /** A board for this process's standard output: every second on a terminal, a line every five elsewhere. */
    public static DemoBoard onStandardOutput(final Clock clock) {
        final boolean redrawn = isTerminal();
        return new DemoBoard(System.out, Duration.ofSeconds(redrawn ? 1 : 5), clock, redrawn);
    }

    public Duration interval() {
        return interval;
    }

    public void say(final String text) {
        out.println(text);
        out.flush();
        linesToGoUp = 0;
    }

    /** How to look into both databases while the demo runs. */
    public void showConnections(final Database source, final Database destination) {
        say("");
        say("The source, yours to change while this runs:");
        say("  " + source.psql());
        say("The destination:");
        say("  " + destination.psql());
        say("");
        say("Off by: rows apart. Lag: how much older the newest row of the copy is.");
        say("");
    }

    public void show(final Counts counts, final WorkloadCount work) {
        final Instant now = clock.instant();
        final double seconds = Math.max(Duration.between(shownAt, now).toMillis(), 1) / 1000.0;
        if (redrawn) {
            final WorkloadCount before = shownWork;
            draw(frame(
                    now,
                    counts,
                    work,
                    BoardText.lines(counts, table -> (work.changesOf(table) - before.changesOf(table)) / seconds)));
        } else {
            final double changesPerSecond = (work.allChanges() - shownWork.allChanges()) / seconds;
            say(BoardText.line(Duration.between(began, now), counts, changesPerSecond));
        }
        shownAt = now;
        shownWork = work;
    }

    /** What has come of it all. */
    public void showSummary(final Counts counts, final WorkloadCount work, final List<Difference> differences) {
        say("");
        say("The workload committed " + BoardText.number(work.transactions()) + " transactions with "
                + BoardText.number(work.allChanges()) + " changes and rolled back "
                + BoardText.number(work.rolledBack()) + ".");
        say("");
        say(styled(UNDERLINED, BoardText.summaryHeading()));
        BoardText.summaryLines(counts).forEach(this::say);
        counts.trouble().ifPresent(this::say);
        say("");
        if (differences.isEmpty()) {
            say(styled(GREEN + BOLD, "Source and destination agree") + " in every column of "
                    + BoardText.number(counts.sourceRows()) + " rows.");
        } else {
            say(styled(YELLOW + BOLD, "Source and destination differ") + " in:");
            differences.forEach(difference -> say("  " + difference));
        }
    }

    private List<String> frame(
            final Instant now, final Counts counts, final WorkloadCount work, final List<String> rows) {
        final List<String> frame = new ArrayList<>();
        frame.add(styled(UNDERLINED, BoardText.heading()));
        frame.addAll(rows.subList(0, rows.size() - 1));
        frame.add(styled(BOLD, rows.get(rows.size() - 1)));
        frame.add("");
        frame.add(BoardText.clock(Duration.between(began, now)) + "  "
                + styled(counts.inStep() ? GREEN : YELLOW, BoardText.state(counts)));
        frame.add("          " + BoardText.work(work) + "; Ctrl-C ends the demo");
        return frame;
    }

    private void draw(final List<String> frame) {
        final StringBuilder text = new StringBuilder(NO_WRAP);
        if (linesToGoUp > 0) {
            text.append(UP.formatted(linesToGoUp));
        }
        frame.forEach(line -> text.append(line).append(REST_OF_LINE).append('\n'));
        out.print(text.append(WRAP));
        out.flush();
        linesToGoUp = frame.size();
    }

    private String styled(final String style, final String text) {
        return redrawn ? style + text + PLAIN : text;
    }

    /** Whether somebody looks at a terminal that understands ANSI codes. */
    public static boolean isTerminal() {
        final Console console = System.console();
        final String terminal = System.getenv("TERM");
        return console != null && terminal != null && !terminal.equals("dumb") && isTerminal(console);
    }

    /** From Java 22 on there may be a console without a terminal, and a method that tells. */
    private static boolean isTerminal(final Console console) {
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (final NoSuchMethodException e) {
            return true;
        } catch (final ReflectiveOperationException e) {
            return false;
        }
    }
}
