package dev.wadi.command;

import dev.wadi.delivery.JvmErrors;
import dev.wadi.delivery.LoadListener;
import dev.wadi.delivery.LoadProgress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Shows on a terminal how far a historical load is: one line that is drawn over itself. */
final class LoadBar implements LoadListener {

    private static final int WIDTH = 40;
    private static final long INTERVAL_MILLIS = 500;
    private static final String LINE = "\r\u001b[K";

    private final PrintStream out;
    private ScheduledExecutorService thread;

    LoadBar(final PrintStream out) {
        this.out = out;
    }

    @Override
    public void began(final LoadProgress progress) {
        thread = Executors.newSingleThreadScheduledExecutor(work -> {
            final Thread drawing = new Thread(work, "wadi-load-bar");
            drawing.setDaemon(true);
            return drawing;
        });
        thread.scheduleWithFixedDelay(
                JvmErrors.guarded("The bar of the load", () -> draw(progress)),
                0,
                INTERVAL_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    private synchronized void draw(final LoadProgress progress) {
        out.print(LINE + text(progress));
        out.flush();
    }

    static String text(final LoadProgress progress) {
        final long rows =
                progress.tables().stream().mapToLong(LoadProgress.Table::rows).sum();
        final int full = (int) (progress.share() * WIDTH);
        return String.format(
                Locale.ROOT,
                "Loading [%s%s] %3d %%, %,d rows%s",
                "=".repeat(full),
                " ".repeat(WIDTH - full),
                (int) (progress.share() * 100),
                rows,
                progress.timeLeft().map(LoadBar::left).orElse(""));
    }

    private static String left(final Duration left) {
        return String.format(", %d:%02d:%02d left", left.toHours(), left.toMinutesPart(), left.toSecondsPart());
    }

    @Override
    public void ended(final LoadProgress progress) {
        thread.shutdownNow();
        draw(progress);
        out.println();
    }
}
